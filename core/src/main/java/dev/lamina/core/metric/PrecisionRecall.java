package dev.lamina.core.metric;

import dev.lamina.core.spec.Check;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * How often a network is right, and how often wrong, where it says with at least some confidence
 * that something is of a class: the counts behind a curve of precision over recall, at the
 * confidences 0, 0.01, ..., 1. Immutable.
 *
 * @param label of the class
 * @param name of the class
 * @param positives samples or objects of the class
 * @param samples of all classes, of which each has one; 0 of objects, where nothing says what is
 *     none
 * @param truePositives of the positives those that are found, at each confidence
 * @param falsePositives what is taken for the class and is not, at each confidence
 */
public record PrecisionRecall(
    int label,
    String name,
    long positives,
    long samples,
    List<Long> truePositives,
    List<Long> falsePositives)
    implements Serializable {

  /** Confidences, evenly from 0 to 1. */
  public static final int CONFIDENCES = 101;

  public PrecisionRecall {
    Check.argument(label >= 0, "Invalid class: %s (want >= 0)", label);
    Check.argument(
        positives >= 0 && (samples == 0 || samples >= positives),
        "Invalid positives: %s of %s samples (want no more than there are)",
        positives,
        samples);
    truePositives = List.copyOf(truePositives);
    falsePositives = List.copyOf(falsePositives);
    checkCounts("true positives", truePositives, positives);
    checkCounts(
        "false positives", falsePositives, samples == 0 ? Long.MAX_VALUE : samples - positives);
  }

  private static void checkCounts(String what, List<Long> counts, long most) {
    Check.argument(
        counts.size() == CONFIDENCES,
        "Invalid %s: at %s confidences (want %s)",
        what,
        counts.size(),
        CONFIDENCES);
    long before = most;
    for (long count : counts) {
      Check.argument(
          0 <= count && count <= before,
          "Invalid %s: %s (want 0 to %s, and no more of them with a higher confidence)",
          what,
          count,
          before);
      before = count;
    }
  }

  /**
   * The counts of several classes together, each as often as it has samples or objects
   * (micro-average).
   *
   * @param name of what they are together
   * @param classes at least one, all of samples or all of objects
   */
  public static PrecisionRecall together(String name, List<PrecisionRecall> classes) {
    return new PrecisionRecall(
        classes.get(0).label,
        name,
        classes.stream().mapToLong(PrecisionRecall::positives).sum(),
        classes.stream().mapToLong(PrecisionRecall::samples).sum(),
        sums(classes, PrecisionRecall::truePositives),
        sums(classes, PrecisionRecall::falsePositives));
  }

  private static List<Long> sums(
      List<PrecisionRecall> classes, Function<PrecisionRecall, List<Long>> counts) {
    var sums = new ArrayList<Long>();
    for (int point = 0; point < CONFIDENCES; point++) {
      long sum = 0;
      for (PrecisionRecall of : classes) {
        sum += counts.apply(of).get(point);
      }
      sums.add(sum);
    }
    return sums;
  }

  /**
   * A confidence, in [0, 1].
   *
   * @param point from 0
   */
  public static double confidence(int point) {
    return point / (CONFIDENCES - 1.0);
  }

  /** Samples of other classes that are not taken for this one at a confidence; 0 of objects. */
  public long trueNegatives(int point) {
    return samples == 0 ? 0 : samples - positives - falsePositives.get(point);
  }

  /** Samples or objects of the class that are not found at a confidence. */
  public long falseNegatives(int point) {
    return positives - truePositives.get(point);
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
