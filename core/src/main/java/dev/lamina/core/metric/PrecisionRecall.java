package dev.lamina.core.metric;

import dev.lamina.core.spec.Check;
import java.io.Serializable;
import java.util.List;

/**
 * How often a network is right, and how often wrong, where it says with at least some confidence
 * that something is of a class: the counts behind a curve of precision over recall, at the
 * confidences 0, 0.01, ..., 1. Immutable.
 *
 * @param label of the class
 * @param name of the class
 * @param positives samples or objects of the class
 * @param truePositives of them those that are found, at each confidence
 * @param falsePositives what is taken for the class and is not, at each confidence
 * @param trueNegatives samples of other classes that are not taken for this one, at each
 *     confidence; empty of objects, where nothing says what is none
 */
public record PrecisionRecall(
    int label,
    String name,
    long positives,
    List<Long> truePositives,
    List<Long> falsePositives,
    List<Long> trueNegatives)
    implements Serializable {

  /** Confidences, evenly from 0 to 1. */
  public static final int CONFIDENCES = 101;

  public PrecisionRecall {
    Check.argument(label >= 0, "Invalid class: %s (want >= 0)", label);
    truePositives = List.copyOf(truePositives);
    falsePositives = List.copyOf(falsePositives);
    trueNegatives = List.copyOf(trueNegatives);
    checkCounts("true positives", truePositives, false);
    checkCounts("false positives", falsePositives, false);
    if (!trueNegatives.isEmpty()) {
      checkCounts("true negatives", trueNegatives, true);
    }
    Check.argument(
        truePositives.get(0) <= positives,
        "Invalid true positives: %s of %s (want no more than there are)",
        truePositives.get(0),
        positives);
  }

  private static void checkCounts(String what, List<Long> counts, boolean rising) {
    Check.argument(
        counts.size() == CONFIDENCES,
        "Invalid %s: at %s confidences (want %s)",
        what,
        counts.size(),
        CONFIDENCES);
    for (int i = 0; i < CONFIDENCES; i++) {
      long before = i == 0 ? counts.get(0) : counts.get(i - 1);
      long count = counts.get(i);
      Check.argument(
          count >= 0 && (rising ? count >= before : count <= before),
          "Invalid %s: %s after %s (want none below 0, and no more of them with a %s confidence)",
          what,
          count,
          before,
          rising ? "lower" : "higher");
    }
  }

  /**
   * A confidence, in [0, 1].
   *
   * @param point from 0
   */
  public static double confidence(int point) {
    return point / (CONFIDENCES - 1.0);
  }

  /** Of what is taken for the class at a confidence, the share that is; 1 of nothing. */
  public double precision(int point) {
    long taken = truePositives.get(point) + falsePositives.get(point);
    return taken == 0 ? 1 : (double) truePositives.get(point) / taken;
  }

  /** Of what is of the class, the share that is found at a confidence; 0 of nothing. */
  public double recall(int point) {
    return positives == 0 ? 0 : (double) truePositives.get(point) / positives;
  }
}
