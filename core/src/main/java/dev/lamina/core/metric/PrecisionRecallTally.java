package dev.lamina.core.metric;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Counts how sure a network is of each class, and whether it is right: of samples, each of which
 * has one class, or of objects, which are found or not. For one thread.
 */
public final class PrecisionRecallTally {

  private static final int POINTS = PrecisionRecall.CONFIDENCES;

  private final List<String> classes;
  private final long[] positives;

  /** By class, then by the highest confidence that is reached. */
  private final long[][] right;

  private final long[][] wrong;
  private long samples;
  private boolean objects;

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
  public void objects(int label, long count) {
    ofObjects();
    positives[label] += count;
  }

  /**
   * Adds an object that was found.
   *
   * @param confidence in [0, 1]
   */
  public void hit(int label, double confidence) {
    ofObjects();
    right[label][reached(confidence)]++;
  }

  /**
   * Adds something that was taken for an object of a class and is none.
   *
   * @param confidence in [0, 1]
   */
  public void miss(int label, double confidence) {
    ofObjects();
    wrong[label][reached(confidence)]++;
  }

  private void ofObjects() {
    objects = true;
    checkKind();
  }

  /**
   * Adds a sample.
   *
   * @param label its class
   * @param confidences of all classes, each in [0, 1]
   */
  public void sample(int label, double[] confidences) {
    Check.argument(
        confidences.length == classes.size(),
        "Invalid confidences: %s for %s classes",
        confidences.length,
        classes.size());
    samples++;
    checkKind();
    positives[label]++;
    for (int i = 0; i < confidences.length; i++) {
      (i == label ? right : wrong)[i][reached(confidences[i])]++;
    }
  }

  private void checkKind() {
    Check.state(samples == 0 || !objects, "Cannot count samples and objects together");
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
        counts.add(
            new PrecisionRecall(
                label,
                classes.get(label),
                positives[label],
                samples,
                reaching(right[label]),
                reaching(wrong[label])));
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
