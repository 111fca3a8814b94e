package dev.lamina.core.train;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;

/**
 * How a program is trained, beside what it computes.
 *
 * @param pacing how fast it goes
 * @param epochs of the whole trial, at least 1
 * @param batchSize images a step, at least 1; the last batch of an epoch may be smaller, but a
 *     single left-over image is left out of that epoch
 * @param views what is seen of samples
 * @param seed of everything random: start, order, augmentation, what steps drop
 * @param threads intra-op threads; another number changes the last bits of results
 */
public record TrainingSettings(
    Pacing pacing, int epochs, int batchSize, Views views, long seed, int threads) {

  public TrainingSettings {
    Check.argument(epochs >= 1, "Invalid epochs: %s (want >= 1)", epochs);
    Check.argument(batchSize >= 1, "Invalid batch-size: %s (want >= 1)", batchSize);
    Check.argument(threads >= 1, "Invalid threads: %s (want >= 1)", threads);
  }

  /** Of a learning rate by epochs alone. */
  public TrainingSettings(
      LearningRate rate, int epochs, int batchSize, Views views, long seed, int threads) {
    this(Pacing.of(rate), epochs, batchSize, views, seed, threads);
  }

  /**
   * Refuses an accumulation of gradients that the whole training never brings to an update.
   *
   * @param examples of an epoch, at least 1
   * @throws SpecException if parameters would stay as they were drawn
   */
  public void checkUpdates(long examples) {
    int most = (int) Math.min(examples, Integer.MAX_VALUE);
    long steps = (long) epochs * Trainer.steps(most, batchSize);
    // A warm-up begins with an update a batch.
    if (pacing.warmup().isEmpty() && pacing.accumulation() > steps) {
      throw new SpecException(
          "Invalid gradient-accumulation: an update of %s batches, and the training has %s (want at most as many, or nothing is learned)"
              .formatted(pacing.accumulation(), steps));
    }
  }
}
