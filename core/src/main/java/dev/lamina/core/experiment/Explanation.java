package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.PretrainedWeights;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.ActivationCosts;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.local.Supervision;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.spec.MemorySize;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A trial explained to people: modules with their units, shapes, parameters and activation bytes;
 * every loss with the modules it trains; and the program text on demand. Nothing is trained or
 * loaded.
 */
public final class Explanation {

  private final TrialSpec spec;
  private final SupervisionPlan plan;
  private final int size;
  private final Program program;

  private Explanation(TrialSpec spec, SupervisionPlan plan, int size) {
    this.spec = spec;
    this.plan = plan;
    this.size = size;
    this.program = spec.program(plan);
  }

  /**
   * @param planner that makes the plan
   * @param classes of the data
   * @param size height and width of the images
   * @throws SpecException if the network cannot be cut so, or the method cannot train it
   */
  public static Explanation of(TrialSpec spec, TrialPlanner planner, int classes, int size) {
    return new Explanation(spec, planner.plan(spec, classes, size), size);
  }

  /**
   * Tables of modules and supervisions, totals and digests; lines of at most about 110 characters.
   */
  public String text() {
    var lines = new ArrayList<String>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s in %d %s, %,d parameters without auxiliary networks, %,d multiply-adds a sample at inference",
            plan.partition().backbone().name(),
            plan.partition().modules(),
            plan.partition().modules() == 1 ? "module" : "modules",
            count(v -> !isAuxiliary(v) && isWeight(v)),
            program.multiplyAdds(StepCompiler.EVALUATE, 1)));
    List<String> replaced = plan.partition().backbone().replaced();
    if (!replaced.isEmpty()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  replaced, %s: %s (%d of %d blocks); deployed %,d parameters",
              spec.replacementText(),
              String.join(" ", replaced),
              replaced.size(),
              plan.partition().backbone().units().size() - 1,
              spec.deployedParameters(plan.partition().backbone())));
    }
    if (plan.frozen() > 0) {
      List<Unit> frozen = plan.partition().backbone().units().subList(0, plan.frozen());
      lines.add(
          String.format(
              Locale.ROOT,
              "  frozen, %,d parameters%s: %s",
              count(v -> v.role() == Variable.Role.FROZEN),
              spec.initialWeightsText().isEmpty() ? " AS DRAWN, there are no initial-weights" : "",
              shortened(frozen)));
    }
    lines.addAll(modules());
    lines.addAll(supervisions());
    lines.add(
        String.format(
            Locale.ROOT,
            "trained %,d   auxiliary of these %,d   averaged %,d   optimizer state %,d",
            count(v -> v.role() == Variable.Role.PARAMETER),
            count(v -> v.role() == Variable.Role.PARAMETER && isAuxiliary(v)),
            count(v -> v.role() == Variable.Role.AVERAGE),
            count(v -> v.role() == Variable.Role.OPTIMIZER)));
    var peak = new PlannedCut(plan, program.memory(StepCompiler.STEP, spec.settings().batchSize()));
    lines.add(
        "predicted peak memory of a step %s at batch %d, above what is held between steps"
            .formatted(new MemorySize(peak.peakBytes()), spec.settings().batchSize()));
    lines.add("  " + peak.holders());
    weights()
        .ifPresent(
            found -> lines.add("initial weights: " + found.toString().replace("\n", "\n  ")));
    if (spec.normalization().constants().isEmpty()) {
      lines.add("normalization by the data, not known here: 0.5 stands in the program");
    }
    lines.add("specification " + spec.digest());
    lines.add("program       " + program.digest());
    return String.join("\n", lines);
  }

  private Optional<PretrainedWeights> weights() {
    Backbone backbone = plan.partition().backbone();
    return spec.initialWeights(backbone.classes(), size);
  }

  /** Values that are trained, auxiliary networks included. */
  public long trainedParameters() {
    return program.parameters();
  }

  /** Parameters of the network as it is deployed. */
  public long deployedParameters() {
    return spec.deployedParameters(plan.partition().backbone());
  }

  /** Multiply-adds of a sample at inference. */
  public long multiplyAdds() {
    return program.multiplyAdds(StepCompiler.EVALUATE, 1);
  }

  /** Predicted peak of a training step in bytes, above what is held between steps. */
  public long peakBytes() {
    return program.peakBytes(StepCompiler.STEP, spec.settings().batchSize());
  }

  /** The TorchScript source of the training program. */
  public String programText() {
    return program.text();
  }

  private List<String> modules() {
    Partition partition = plan.partition();
    List<Shape> boundaries = partition.backbone().boundaries();
    long[] bytes =
        ActivationCosts.of(partition.backbone(), spec.precision().computation()).unitBytes();
    var lines = new ArrayList<String>();
    lines.add("  module  output             parameters  kept KiB/sample  units");
    for (int module = 0; module < partition.modules(); module++) {
      List<Unit> units = partition.units(module);
      boolean last = module == partition.modules() - 1;
      long kept = 0;
      for (int unit = partition.firstUnit(module); unit <= partition.lastUnit(module); unit++) {
        kept += unit < plan.frozen() ? 0 : bytes[unit];
      }
      long parameters =
          count(
              v ->
                  isWeight(v)
                      && (units.stream().anyMatch(unit -> v.name().startsWith(unit.path() + "."))
                          || (last && v.name().startsWith("classifier."))));
      lines.add(
          String.format(
              Locale.ROOT,
              "  M%-6d %-18s %,10d  %,15d  %s%s",
              module,
              boundaries.get(partition.lastUnit(module) + 1),
              parameters,
              kept / 1024,
              shortened(units),
              last ? " classifier" : ""));
    }
    return lines;
  }

  private static String shortened(List<Unit> units) {
    List<String> names = units.stream().map(Unit::position).toList();
    return names.size() <= 6
        ? String.join(" ", names)
        : String.join(" ", names.subList(0, 3))
            + " … "
            + String.join(" ", names.subList(names.size() - 2, names.size()))
            + " (%d)".formatted(names.size());
  }

  private List<String> supervisions() {
    var lines = new ArrayList<String>();
    lines.add("  loss          trains    auxiliary  through path -> loss (x weight)");
    for (Supervision s : plan.supervisions()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-13s %-8s %,10d  %s -> %s%s",
              s.name(),
              s.span(),
              count(
                  v -> v.role() == Variable.Role.PARAMETER && v.name().startsWith(s.name() + ".")),
              s.path(),
              s.loss(),
              s.weight() == 1 ? "" : " x " + s.weight()));
    }
    return lines;
  }

  private static boolean isWeight(Variable variable) {
    return variable.role() == Variable.Role.PARAMETER || variable.role() == Variable.Role.FROZEN;
  }

  private boolean isAuxiliary(Variable variable) {
    return plan.supervisions().stream()
        .anyMatch(supervision -> variable.name().startsWith(supervision.name() + "."));
  }

  private long count(Predicate<Variable> wanted) {
    return program.variables().stream().filter(wanted).mapToLong(Variable::elements).sum();
  }
}
