package dev.lamina.core.metric.yolo;

import dev.lamina.core.metric.ConfusionMatrix;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.metric.coco.GroundTruth;
import dev.lamina.core.metric.coco.ImageBoxes;
import dev.lamina.core.spec.Check;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How often objects of a class were taken for each class, or missed, and how often detections of a
 * class had no object: there the other side is the background. Counts merge: the parts of a data
 * set counted anywhere give the same result as the whole. Immutable.
 *
 * <p>Our decisions: detections count from a confidence of 0.25. Pairs of a detection and an object
 * of any class whose intersection over union is at least 0.45 are taken from the greatest one on,
 * unless either is taken already; of equal ones the surer detection's first, then the object that
 * comes first. Crowds, with which a caller may count difficult objects, are not missed, and a
 * detection without an object is left out if at least 0.45 of its area lie in a crowd of any class.
 */
public final class DetectionConfusion implements Serializable {

  public static final double LEAST_SCORE = 0.25;
  public static final double LEAST_OVERLAP = 0.45;

  private static final long serialVersionUID = 1;

  /** With the background as last class. */
  private final ConfusionMatrix counts;

  private DetectionConfusion(ConfusionMatrix counts) {
    this.counts = counts;
  }

  /**
   * Of no image.
   *
   * @param classes at least 1
   */
  public static DetectionConfusion empty(int classes) {
    return of(classes, List.of());
  }

  /**
   * Counts images, such as a batch.
   *
   * @param classes at least 1
   * @param images of as many classes
   */
  public static DetectionConfusion of(int classes, List<ImageBoxes> images) {
    Check.argument(classes >= 1, "Invalid number of classes: %s (want at least 1)", classes);
    int side = classes + 1;
    var counts = new long[Math.multiplyExact(side, side)];
    for (ImageBoxes boxes : images) {
      Check.argument(
          boxes.classes() == classes,
          "Cannot count image %s: it has %s classes (want %s)",
          boxes.image(),
          boxes.classes(),
          classes);
      count(boxes, counts);
    }
    return new DetectionConfusion(ConfusionMatrix.of(side, counts));
  }

  private static void count(ImageBoxes boxes, long[] counts) {
    List<GroundTruth> objects = boxes.truth().stream().filter(object -> !object.crowd()).toList();
    List<GroundTruth> crowds = boxes.truth().stream().filter(GroundTruth::crowd).toList();
    List<Detection> surestFirst =
        boxes.detections().stream()
            .filter(detection -> detection.score() >= LEAST_SCORE)
            .sorted(Comparator.comparingDouble(Detection::score).reversed())
            .toList();
    int background = boxes.classes();
    int side = background + 1;
    var taken = new boolean[surestFirst.size()];
    var found = new boolean[objects.size()];
    for (Pair pair : pairs(surestFirst, objects)) {
      if (!taken[pair.detection] && !found[pair.object]) {
        taken[pair.detection] = true;
        found[pair.object] = true;
        int truth = objects.get(pair.object).category();
        counts[truth * side + surestFirst.get(pair.detection).category()]++;
      }
    }
    for (int g = 0; g < found.length; g++) {
      if (!found[g]) {
        counts[objects.get(g).category() * side + background]++;
      }
    }
    for (int d = 0; d < taken.length; d++) {
      Detection detection = surestFirst.get(d);
      if (!taken[d]
          && crowds.stream().noneMatch(crowd -> detection.overlap(crowd) >= LEAST_OVERLAP)) {
        counts[background * side + detection.category()]++;
      }
    }
  }

  private record Pair(int detection, int object, double overlap) {}

  /** From the greatest overlap on. */
  private static List<Pair> pairs(List<Detection> surestFirst, List<GroundTruth> objects) {
    var pairs = new ArrayList<Pair>();
    for (int d = 0; d < surestFirst.size(); d++) {
      for (int g = 0; g < objects.size(); g++) {
        double overlap = surestFirst.get(d).overlap(objects.get(g));
        if (overlap >= LEAST_OVERLAP) {
          pairs.add(new Pair(d, g, overlap));
        }
      }
    }
    pairs.sort(Comparator.comparingDouble(Pair::overlap).reversed());
    return pairs;
  }

  /**
   * The counts of both.
   *
   * @param other of as many classes
   */
  public DetectionConfusion merge(DetectionConfusion other) {
    Check.argument(
        classes() == other.classes(), "Cannot merge %s and %s classes", classes(), other.classes());
    return new DetectionConfusion(counts.merge(other.counts));
  }

  /** Without the background. */
  public int classes() {
    return counts.classes() - 1;
  }

  /** What stands for the background where a class is asked for: one more than the last class. */
  public int background() {
    return classes();
  }

  /**
   * How many objects of a class were taken for another, or the same.
   *
   * @param truth class, or {@link #background} for detections without an object
   * @param detected class, or {@link #background} for objects that were missed
   */
  public long count(int truth, int detected) {
    Check.argument(
        0 <= truth && truth <= background() && 0 <= detected && detected <= background(),
        "Unknown class: %s, detected as %s (want 0 to %s, the last for the background)",
        truth,
        detected,
        background());
    return counts.count(truth, detected);
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof DetectionConfusion other && counts.equals(other.counts);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }

  @Override
  public String toString() {
    return "DetectionConfusion[%s classes]".formatted(classes());
  }
}
