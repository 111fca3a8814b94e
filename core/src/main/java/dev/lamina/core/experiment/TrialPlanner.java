package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.spec.MemorySize;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the methods of trials out for data of some kind, searching for cuts where a trial asks for
 * that. The latest searches are remembered, so that trials which differ in nothing that matters to
 * memory, and segments of one trial, share them: whoever plans many keeps one planner. Safe for use
 * by several threads.
 */
public final class TrialPlanner {

  /** Keys of a trial that change no program and no batch. */
  private static final List<String> WITHOUT_MEMORY =
      List.of(
          "learning-rate",
          "inference-speed",
          "int8",
          "epochs",
          "augmentation",
          "evaluation",
          "seed",
          "threads",
          "initial-weights");

  private final RecentSearches<MemoryFit> fits = new RecentSearches<>();
  private final RecentSearches<PlannedCut> leastPeaks = new RecentSearches<>();

  /**
   * The method of a trial written out.
   *
   * @param size height and width of the images
   * @throws SpecException if the network cannot be cut so, or the method cannot train it
   */
  public SupervisionPlan plan(TrialSpec trial, int classes, int size) {
    Backbone backbone = trial.backbone(classes, size);
    Partitions partition = trial.partition();
    if (!partition.forMethod()) {
      return trial.plan(partition.of(backbone));
    }
    return partition
        .node()
        .checked(
            () ->
                partition.memory().isPresent()
                    ? fit(trial, backbone, partition.memory().get()).fewest().plan()
                    : leastPeak(trial, backbone, partition.modules().orElseThrow()).plan());
  }

  /**
   * The fewest modules with which a step fits into some memory, whatever the trial's own partition
   * asks for.
   *
   * @param size height and width of the images
   * @throws SpecException if the network cannot have such images, or the method cannot train it
   */
  public MemoryFit fit(TrialSpec trial, int classes, int size, MemorySize budget) {
    return fit(trial, trial.backbone(classes, size), budget);
  }

  private MemoryFit fit(TrialSpec trial, Backbone backbone, MemorySize budget) {
    return fits.of(
        key(trial, backbone) + " " + budget.bytes(), () -> search(trial, backbone).within(budget));
  }

  private PlannedCut leastPeak(TrialSpec trial, Backbone backbone, int modules) {
    return leastPeaks.of(key(trial, backbone), () -> search(trial, backbone).leastPeak(modules));
  }

  private static ModuleSearch search(TrialSpec trial, Backbone backbone) {
    return new ModuleSearch(
        backbone,
        trial.partition().stem(),
        trial::localPlan,
        trial::program,
        trial.settings().batchSize());
  }

  private static String key(TrialSpec trial, Backbone backbone) {
    return "%s %s %s".formatted(memoryKey(trial), backbone.classes(), backbone.input());
  }

  /**
   * Text of what decides the memory of a step: trials that differ in learning rate or seed alone
   * have the same.
   */
  static String memoryKey(TrialSpec trial) {
    var keys = new TreeMap<String, Object>();
    ((Map<?, ?>) trial.node().value()).forEach((key, value) -> keys.put((String) key, value));
    WITHOUT_MEMORY.forEach(keys::remove);
    return SpecNode.of("", keys).canonical();
  }
}
