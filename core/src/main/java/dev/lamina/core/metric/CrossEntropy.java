package dev.lamina.core.metric;

import dev.lamina.core.spec.Check;
import java.io.Serializable;

/**
 * Mean cross-entropy of scores, in nats. Sums merge up to rounding. Immutable.
 *
 * @param sum over the samples
 */
public record CrossEntropy(double sum, long samples) implements Serializable {

  public static final CrossEntropy EMPTY = new CrossEntropy(0, 0);

  /**
   * Adds up one batch.
   *
   * @param logits row-major, {@code (labels.length, classes)}
   */
  public static CrossEntropy of(double[] logits, long[] labels, int classes) {
    Check.argument(
        logits.length == (long) labels.length * classes,
        "Invalid logits: %s for %s samples of %s classes",
        logits.length,
        labels.length,
        classes);
    double sum = 0;
    for (int n = 0; n < labels.length; n++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        largest = Math.max(largest, logits[n * classes + c]);
      }
      double total = 0;
      for (int c = 0; c < classes; c++) {
        total += Math.exp(logits[n * classes + c] - largest);
      }
      sum += Math.log(total) + largest - logits[n * classes + Math.toIntExact(labels[n])];
    }
    return new CrossEntropy(sum, labels.length);
  }

  public CrossEntropy merge(CrossEntropy other) {
    return new CrossEntropy(sum + other.sum, samples + other.samples);
  }

  /** The mean; 0 of nothing. */
  public double value() {
    return samples == 0 ? 0 : sum / samples;
  }
}
