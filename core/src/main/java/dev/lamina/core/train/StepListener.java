package dev.lamina.core.train;

/** Watches a trainer. Called on its thread after every step; what it throws ends the epoch. */
@FunctionalInterface
public interface StepListener {

  StepListener NONE = (epoch, step, steps, loss, waited) -> {};

  /**
   * @param epoch under way, 1 for the first
   * @param step done in this epoch, 1 for the first
   * @param steps of this epoch
   * @param loss of the network's own classifier, mean over the batch
   * @param waited seconds of this epoch in which the trainer waited for batches
   */
  void afterStep(int epoch, int step, int steps, double loss, double waited);
}
