package dev.lamina.core.metric;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts how sure a network is of each class, and whether it is right. For one thread. */
public final class PrecisionRecallTally {

  private static final int POINTS = PrecisionRecall.CONFIDENCES;

  private final List<String> classes;
  private final long[] positives;

  /** By class, then by the highest confidence that is reached. */
  private final long[][] right;

  private final long[][] wrong;

  /** Samples with a class each. */
  private long samples;

  /**
   * @param classes names, in the order of labels
   */
  public PrecisionRecallTally(List<String> classes) {
    this.classes = List.copyOf(classes);
    this.positives = new long[classes.size()];
    this.right = new long[classes.size()][POINTS];
    this.wrong = new long[classes.size()][POINTS];
  }

  /** Adds objects of a class that are to be found. */
  public void expect(int label, long objects) {
    positives[label] += objects;
  }

  /**
   * Adds something that was taken for a class.
   *
   * @param confidence in [0, 1]
   */
  public void add(int label, double confidence, boolean isRight) {
    (isRight ? right : wrong)[label][reached(confidence)]++;
  }

  /**
   * Adds a sample that has one class.
   *
   * @param confidences of all classes, each in [0, 1]
   */
  public void add(int label, double[] confidences) {
    Check.argument(
        confidences.length == classes.size(),
        "Invalid confidences: %s for %s classes",
        confidences.length,
        classes.size());
    samples++;
    expect(label, 1);
    for (int i = 0; i < confidences.length; i++) {
      add(i, confidences[i], i == label);
    }
  }

  /** The highest of the confidences that one reaches. */
  private static int reached(double confidence) {
    Check.argument(
        0 <= confidence && confidence <= 1, "Invalid confidence: %s (want 0 to 1)", confidence);
    int point = (int) (confidence * (POINTS - 1));
    // The product is rounded, and the quotient that it must be held against too.
    while (point < POINTS - 1 && PrecisionRecall.confidence(point + 1) <= confidence) {
      point++;
    }
    while (PrecisionRecall.confidence(point) > confidence) {
      point--;
    }
    return point;
  }

  /** What there is by now, of the classes that there are samples or objects of. */
  public List<PrecisionRecall> counts() {
    var counts = new ArrayList<PrecisionRecall>();
    for (int label = 0; label < classes.size(); label++) {
      if (positives[label] > 0) {
        List<Long> wrongs = reaching(wrong[label]);
        long negatives = samples - positives[label];
        counts.add(
            new PrecisionRecall(
                label,
                classes.get(label),
                positives[label],
                reaching(right[label]),
                wrongs,
                samples == 0
                    ? List.of()
                    : wrongs.stream().map(count -> negatives - count).toList()));
      }
    }
    return counts;
  }

  /** How many reach each confidence, of how many reach none higher. */
  private static List<Long> reaching(long[] highest) {
    long[] counts = highest.clone();
    for (int i = POINTS - 2; i >= 0; i--) {
      counts[i] += counts[i + 1];
    }
    return Arrays.stream(counts).boxed().toList();
  }
}
