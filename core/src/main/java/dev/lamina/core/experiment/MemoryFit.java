package dev.lamina.core.experiment;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.MemorySize;
import dev.lamina.core.spec.SpecException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a search for the fewest modules that fit into some memory found.
 *
 * @param model name of the network
 * @param tried the cuts whose programs were looked at, by number of modules, at least one. If any
 *     fits, the last one is the only one that does, and the one before has one module less, unless
 *     the method refuses that
 * @param balance what the cuts are balanced by
 */
public record MemoryFit(String model, MemorySize budget, List<PlannedCut> tried, Balance balance) {

  /** What cuts are balanced by, and why. */
  public enum Balance {
    /** The least peak. */
    PEAK,
    /** Activation bytes, because the method cannot train every unit by itself. */
    ACTIVATIONS_FOR_METHOD,
    /** Activation bytes, because there can be no cut beside a replaced block. */
    ACTIVATIONS_FOR_REPLACEMENT
  }

  public MemoryFit {
    tried = List.copyOf(tried);
    Check.argument(!tried.isEmpty(), "Invalid search: it tried no cuts");
  }

  /** Whether any number of modules fits. */
  public boolean fits() {
    return last().peakBytes() <= budget.bytes();
  }

  /**
   * The fewest modules that fit.
   *
   * @throws SpecException if none fits; the message has the least peak there is
   */
  public PlannedCut fewest() {
    if (!fits()) {
      throw new SpecException(refusal());
    }
    return last();
  }

  /** One module less than fits, if the method can train so. */
  public Optional<PlannedCut> fewer() {
    return fits() && tried.size() > 1 ? Optional.of(tried.get(tried.size() - 2)) : Optional.empty();
  }

  /** What to tell if none fits: how much it would take. */
  public String refusal() {
    PlannedCut nearest =
        tried.stream().min(Comparator.comparingLong(PlannedCut::peakBytes)).orElseThrow();
    return "Cannot train %s within %s: a step needs about %s at least, with K = %s (want more memory, a smaller batch or smaller heads)"
        .formatted(model, budget, new MemorySize(nearest.peakBytes()), nearest.modules());
  }

  private PlannedCut last() {
    return tried.get(tried.size() - 1);
  }
}
