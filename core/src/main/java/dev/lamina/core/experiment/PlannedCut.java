package dev.lamina.core.experiment;

import dev.lamina.core.graph.MemoryProfile;
import dev.lamina.core.local.Supervision;
import dev.lamina.core.local.SupervisionPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A way to cut the network of a trial, with the memory that its program is predicted to need.
 *
 * @param memory of a step
 */
public record PlannedCut(SupervisionPlan plan, MemoryProfile memory) {

  /** What holds less of the peak than this is not told. */
  private static final double TOLD = 0.05;

  private record Holder(String name, long bytes) {}

  /** K, the number of modules. */
  public int modules() {
    return plan.partition().modules();
  }

  /** The predicted peak of a step, in bytes. */
  public long peakBytes() {
    return memory.peak();
  }

  /**
   * Where the peak is and what holds it, such as {@code at stages.1.0 (M0): units of M0 71 %,
   * auxiliary modules.0 12 %, the way back 15 %}.
   */
  public String holders() {
    var holders = new ArrayList<Holder>();
    for (int module = 0; module < modules(); module++) {
      long bytes =
          plan.partition().units(module).stream()
              .mapToLong(unit -> memory.holders().below(unit.path()))
              .sum();
      holders.add(new Holder("units of M" + module, bytes));
    }
    for (Supervision supervision : plan.supervisions()) {
      holders.add(
          new Holder(
              "auxiliary " + supervision.name(), memory.holders().below(supervision.name())));
    }
    holders.add(new Holder("classifier", memory.holders().below("classifier")));
    holders.add(new Holder("images and labels", memory.holders().arguments()));
    holders.add(new Holder("gradients of weights", memory.holders().gradients()));
    holders.add(new Holder("the way back", memory.holders().working()));
    List<String> told =
        holders.stream()
            .filter(holder -> holder.bytes() >= TOLD * memory.peak())
            .sorted(Comparator.comparingLong(Holder::bytes).reversed())
            .map(holder -> "%s %d %%".formatted(holder.name(), percent(holder.bytes())))
            .toList();
    return "at %s%s: %s".formatted(memory.peakPlace(), module(), String.join(", ", told));
  }

  private long percent(long bytes) {
    return Math.round(100.0 * bytes / memory.peak());
  }

  /** The module at work at the peak, where it is a unit's. */
  private String module() {
    for (int module = 0; module < modules(); module++) {
      if (plan.partition().units(module).stream()
          .anyMatch(unit -> memory.peaksBelow(unit.path()))) {
        return " (M" + module + ")";
      }
    }
    return "";
  }
}
