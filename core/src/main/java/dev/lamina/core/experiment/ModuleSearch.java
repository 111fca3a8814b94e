package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.graph.Program;
import dev.lamina.core.local.MemoryCuts;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.spec.SpecException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

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

  /**
   * The cuts into so many modules with the least estimated peak.
   *
   * @throws SpecException if the backbone or the method cannot be cut so
   */
  PlannedCut leastPeak(int modules) {
    // Refuses what cannot be.
    Partition balanced = Partition.balanced(backbone, modules, stem);
    return predicted(method.apply(cuts().map(cuts -> cuts.partition(modules)).orElse(balanced)));
  }

  /**
   * The numbers of modules whose programs were looked at, in order; the last one fits, and the one
   * before is one module less, unless the method refuses that.
   *
   * @throws SpecException if none fits, or the method refuses all
   */
  List<PlannedCut> within(MemoryBudget budget) {
    Optional<MemoryCuts> cuts = cuts();
    int least = stem == Stem.OWN ? 2 : 1;
    int most = backbone.units().size() - (stem == Stem.OWN ? 0 : 1);
    var seen = new TreeMap<Integer, PlannedCut>();
    double correction = 1;
    double doubt = DOUBT;
    SpecException refused = null;
    for (int modules = least; modules <= most; modules++) {
      long estimate = cuts.isPresent() ? cuts.get().estimate(modules) : 0;
      if (estimate * correction > budget.bytes() * doubt) {
        continue;
      }
      try {
        PlannedCut cut = predicted(plan(cuts, modules));
        seen.put(modules, cut);
        if (cut.peakBytes() <= budget.bytes()) {
          break;
        }
        if (estimate > 0) {
          correction = (double) cut.peakBytes() / estimate;
          doubt = DOUBT_ONCE_CORRECTED;
        }
      } catch (SpecException e) {
        // Some methods want several modules.
        refused = e;
      }
    }
    if (seen.isEmpty() || seen.get(seen.lastKey()).peakBytes() > budget.bytes()) {
      throw none(budget, cuts, seen, refused);
    }
    return downwards(budget, cuts, seen, least);
  }

  /** One module less must not fit, whatever its estimate said. */
  private List<PlannedCut> downwards(
      MemoryBudget budget,
      Optional<MemoryCuts> cuts,
      SortedMap<Integer, PlannedCut> seen,
      int least) {
    int fits = seen.lastKey();
    while (fits > least && !seen.containsKey(fits - 1)) {
      PlannedCut fewer;
      try {
        fewer = predicted(plan(cuts, fits - 1));
      } catch (SpecException e) {
        // The method wants as many modules as there are.
        break;
      }
      seen.put(fits - 1, fewer);
      if (fewer.peakBytes() > budget.bytes()) {
        break;
      }
      fits--;
    }
    return List.copyOf(seen.headMap(fits + 1).values());
  }

  private SpecException none(
      MemoryBudget budget,
      Optional<MemoryCuts> cuts,
      SortedMap<Integer, PlannedCut> seen,
      SpecException refused) {
    if (cuts.isPresent()) {
      int best = cuts.get().least();
      for (int modules = best; modules <= cuts.get().most(); modules++) {
        best = cuts.get().estimate(modules) < cuts.get().estimate(best) ? modules : best;
      }
      try {
        seen.put(best, predicted(plan(cuts, best)));
      } catch (SpecException e) {
        return e;
      }
    }
    if (seen.isEmpty()) {
      return refused;
    }
    PlannedCut least = seen.get(seen.firstKey());
    for (PlannedCut cut : seen.values()) {
      least = cut.peakBytes() < least.peakBytes() ? cut : least;
    }
    return new SpecException(
        "Cannot train %s within %s: a step needs about %s at least, with K = %s (want more memory, a smaller batch or smaller heads)"
            .formatted(
                backbone.name(), budget, new MemoryBudget(least.peakBytes()), least.modules()));
  }

  private Optional<MemoryCuts> cuts() {
    SupervisionPlan finest;
    try {
      finest = method.apply(MemoryCuts.finest(backbone, stem));
    } catch (SpecException e) {
      return Optional.empty();
    }
    return Optional.of(MemoryCuts.of(finest, compiler, batch));
  }

  private SupervisionPlan plan(Optional<MemoryCuts> cuts, int modules) {
    return method.apply(
        cuts.map(all -> all.partition(modules))
            .orElseGet(() -> Partition.balanced(backbone, modules, stem)));
  }

  private PlannedCut predicted(SupervisionPlan plan) {
    return new PlannedCut(plan, compiler.apply(plan).memory(StepCompiler.STEP, batch));
  }
}
