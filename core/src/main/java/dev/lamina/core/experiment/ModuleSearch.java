package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.graph.Program;
import dev.lamina.core.local.MemoryCuts;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.spec.MemorySize;
import dev.lamina.core.spec.SpecException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Finds the fewest modules with which a step fits into some memory, and the cuts.
 *
 * <p>{@link MemoryCuts} gives the cuts for every number of modules, with an estimate. What decides
 * is the prediction from the program of these cuts: K fits by it, and K - 1 does not. Every smaller
 * number is ruled out by its program too, or by an estimate a quarter above the memory; once a
 * program has shown how far estimates are off, by a corrected estimate a tenth above. Peaks need
 * not fall as K grows. A method that cannot train every unit by itself is tried from the fewest
 * modules on, with cuts balanced by activation bytes.
 */
final class ModuleSearch {

  private static final double DOUBT = 1.25;
  private static final double DOUBT_ONCE_CORRECTED = 1.1;

  private final Backbone backbone;
  private final Stem stem;
  private final Function<Partition, SupervisionPlan> method;
  private final Function<SupervisionPlan, Program> compiler;
  private final int batch;

  /**
   * @param method a plan for a partition; may refuse some
   * @param compiler makes the training program of a plan
   * @param batch samples in a step
   */
  ModuleSearch(
      Backbone backbone,
      Stem stem,
      Function<Partition, SupervisionPlan> method,
      Function<SupervisionPlan, Program> compiler,
      int batch) {
    this.backbone = backbone;
    this.stem = stem;
    this.method = method;
    this.compiler = compiler;
    this.batch = batch;
  }

  /** The method on a partition, or why it refuses that. */
  private record Offer(Optional<SupervisionPlan> plan, Optional<SpecException> refusal) {

    /**
     * @throws SpecException if the method refuses
     */
    SupervisionPlan accepted() {
      return plan.orElseThrow(refusal::orElseThrow);
    }
  }

  /** Asks the method; failures of anything else go through. */
  private Offer offer(Partition partition) {
    try {
      return new Offer(Optional.of(method.apply(partition)), Optional.empty());
    } catch (SpecException refusal) {
      return new Offer(Optional.empty(), Optional.of(refusal));
    }
  }

  /**
   * The cuts into so many modules with the least estimated peak.
   *
   * @throws SpecException if the backbone or the method cannot be cut so, or if the method cannot
   *     train every unit by itself, from which peaks are estimated
   */
  PlannedCut leastPeak(int modules) {
    // Refuses what cannot be.
    Partition balanced = Partition.balanced(backbone, modules, stem);
    if (modules == least()) {
      // There is but one such partition.
      return predicted(offer(balanced).accepted());
    }
    Offer finest = offer(MemoryCuts.finest(backbone, stem));
    if (finest.plan().isEmpty()) {
      SpecException refusal = finest.refusal().orElseThrow();
      throw new SpecException(
          "Cannot balance the peak of %s: the method cannot train every unit by itself: %s (want balance: activations)"
              .formatted(backbone.name(), refusal.getMessage()),
          refusal);
    }
    return predicted(offer(cuts(finest.accepted()).partition(modules)).accepted());
  }

  /**
   * The fewest modules that fit, with what was looked at on the way; or that none fits.
   *
   * @throws SpecException if the method refuses all numbers of modules
   */
  MemoryFit within(MemorySize budget) {
    Optional<MemoryCuts> cuts =
        backbone.replaced().isEmpty()
            ? offer(MemoryCuts.finest(backbone, stem)).plan().map(this::cuts)
            : Optional.empty();
    SortedMap<Integer, PlannedCut> seen = upwards(budget, cuts);
    if (fitting(seen, budget).isEmpty() && cuts.isPresent()) {
      nearest(cuts.get()).ifPresent(cut -> seen.put(cut.modules(), cut));
    }
    if (seen.isEmpty()) {
      // All were looked at, and refused.
      throw offer(partition(cuts, most())).refusal().orElseThrow();
    }
    List<PlannedCut> tried =
        fitting(seen, budget)
            .map(fits -> downwards(budget, cuts, seen, fits))
            .orElseGet(() -> List.copyOf(seen.values()));
    return new MemoryFit(backbone.name(), budget, tried, balance(cuts.isPresent()));
  }

  private MemoryFit.Balance balance(boolean byPeak) {
    if (byPeak) {
      return MemoryFit.Balance.PEAK;
    }
    return backbone.replaced().isEmpty()
        ? MemoryFit.Balance.ACTIVATIONS_FOR_METHOD
        : MemoryFit.Balance.ACTIVATIONS_FOR_REPLACEMENT;
  }

  private int least() {
    return stem == Stem.OWN ? 2 : 1;
  }

  private int most() {
    return Partition.most(backbone, stem);
  }

  private static Optional<Integer> fitting(SortedMap<Integer, PlannedCut> seen, MemorySize budget) {
    return seen.keySet().stream()
        .filter(modules -> seen.get(modules).peakBytes() <= budget.bytes())
        .findFirst();
  }

  /** From the fewest modules on to the first that fit, without what estimates rule out. */
  private SortedMap<Integer, PlannedCut> upwards(MemorySize budget, Optional<MemoryCuts> cuts) {
    var seen = new TreeMap<Integer, PlannedCut>();
    double correction = 1;
    double doubt = DOUBT;
    for (int modules = least(); modules <= most(); modules++) {
      long estimate = cuts.isPresent() ? cuts.get().estimate(modules) : 0;
      if (estimate * correction > budget.bytes() * doubt) {
        continue;
      }
      Optional<SupervisionPlan> plan = offer(partition(cuts, modules)).plan();
      if (plan.isEmpty()) {
        // Some methods want several modules.
        continue;
      }
      PlannedCut cut = predicted(plan.get());
      seen.put(modules, cut);
      if (cut.peakBytes() <= budget.bytes()) {
        break;
      }
      if (estimate > 0) {
        correction = (double) cut.peakBytes() / estimate;
        doubt = DOUBT_ONCE_CORRECTED;
      }
    }
    return seen;
  }

  /** One module less must not fit, whatever its estimate said. */
  private List<PlannedCut> downwards(
      MemorySize budget,
      Optional<MemoryCuts> cuts,
      SortedMap<Integer, PlannedCut> seen,
      int fitting) {
    int fits = fitting;
    while (fits > least() && !seen.containsKey(fits - 1)) {
      Optional<SupervisionPlan> plan = offer(partition(cuts, fits - 1)).plan();
      if (plan.isEmpty()) {
        // The method wants as many modules as there are.
        break;
      }
      PlannedCut fewer = predicted(plan.get());
      seen.put(fits - 1, fewer);
      if (fewer.peakBytes() > budget.bytes()) {
        break;
      }
      fits--;
    }
    return List.copyOf(seen.headMap(fits + 1).values());
  }

  /** The cuts with the least estimate that the method accepts. */
  private Optional<PlannedCut> nearest(MemoryCuts cuts) {
    return IntStream.rangeClosed(cuts.least(), cuts.most())
        .boxed()
        .sorted(Comparator.comparingLong(cuts::estimate))
        .flatMap(modules -> offer(cuts.partition(modules)).plan().stream())
        .findFirst()
        .map(this::predicted);
  }

  private MemoryCuts cuts(SupervisionPlan finest) {
    return MemoryCuts.of(finest, compiler, batch);
  }

  private Partition partition(Optional<MemoryCuts> cuts, int modules) {
    return cuts.map(all -> all.partition(modules))
        .orElseGet(() -> Partition.balanced(backbone, modules, stem));
  }

  private PlannedCut predicted(SupervisionPlan plan) {
    return new PlannedCut(plan, compiler.apply(plan).memory(StepCompiler.STEP, batch));
  }
}
