package dev.lamina.core.metric;

import dev.lamina.core.spec.Check;
import java.io.Serializable;

/**
 * How often the true class is among the k best scored. Counts merge: the parts of a split measured
 * anywhere give the same result as the whole. Immutable.
 *
 * @param hits samples whose class was among the best
 * @param samples all samples
 */
public record Accuracy(long hits, long samples) implements Serializable {

  public static final Accuracy EMPTY = new Accuracy(0, 0);

  public Accuracy {
    Check.argument(
        hits >= 0 && hits <= samples, "Invalid accuracy: %s hits of %s samples", hits, samples);
  }

  /**
   * Counts one batch. Among equal scores the lower class index counts as better, so a network that
   * says nothing is not rewarded.
   *
   * @param scores row-major, {@code (labels.length, classes)}; a sample with a score that is not a
   *     number is a miss
   * @param k at least 1
   */
  public static Accuracy of(double[] scores, long[] labels, int classes, int k) {
    Check.argument(
        scores.length == (long) labels.length * classes && k >= 1,
        "Invalid scores: %s for %s samples of %s classes, k = %s",
        scores.length,
        labels.length,
        classes,
        k);
    long hits = 0;
    for (int n = 0; n < labels.length; n++) {
      int label = Math.toIntExact(labels[n]);
      double own = scores[n * classes + label];
      int better = 0;
      boolean comparable = !Double.isNaN(own);
      for (int c = 0; c < classes; c++) {
        double other = scores[n * classes + c];
        comparable &= !Double.isNaN(other);
        if (other > own || (other == own && c < label)) {
          better++;
        }
      }
      if (comparable && better < k) {
        hits++;
      }
    }
    return new Accuracy(hits, labels.length);
  }

  public Accuracy merge(Accuracy other) {
    return new Accuracy(hits + other.hits, samples + other.samples);
  }

  /** Share of hits, in [0, 1]; 0 of nothing. */
  public double value() {
    return samples == 0 ? 0 : (double) hits / samples;
  }
}
