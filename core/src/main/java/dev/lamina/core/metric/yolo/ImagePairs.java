package dev.lamina.core.metric.yolo;

import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.metric.coco.GroundTruth;
import dev.lamina.core.metric.coco.ImageBoxes;
import dev.lamina.core.metric.coco.IouThresholds;
import dev.lamina.core.metric.coco.OfImage;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the detections in one image, in few bytes.
 *
 * @param objects for each category with objects that count, in ascending order, two numbers: the
 *     category, and how many
 * @param categories of the detections, the surest first
 * @param taken see {@link PairOutcome}
 * @param found see {@link PairOutcome}
 * @param excused see {@link PairOutcome}
 */
record ImagePairs(
    long image,
    int[] objects,
    int[] categories,
    double[] scores,
    byte[] taken,
    byte[] found,
    byte[] excused)
    implements OfImage, Serializable {

  static ImagePairs of(ImageBoxes boxes) {
    List<Detection> surestFirst =
        boxes.detections().stream()
            .sorted(Comparator.comparingDouble(Detection::score).reversed())
            .toList();
    var counts = new TreeMap<Integer, Integer>();
    for (GroundTruth object : boxes.truth()) {
      if (!object.crowd()) {
        counts.merge(object.category(), 1, Integer::sum);
      }
    }
    var taken = new byte[surestFirst.size()];
    byte[] found = found(boxes.truth(), surestFirst, taken);
    return new ImagePairs(
        boxes.image(),
        counts.entrySet().stream()
            .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
            .mapToInt(Integer::intValue)
            .toArray(),
        surestFirst.stream().mapToInt(Detection::category).toArray(),
        surestFirst.stream().mapToDouble(Detection::score).toArray(),
        taken,
        found,
        excused(boxes.truth(), surestFirst));
  }

  /**
   * Each detection asks for the object that it overlaps most, of equal ones the first; at each
   * threshold the object goes to the surest who reaches it.
   *
   * @param taken gets for each detection how many thresholds surer ones have reached with its
   *     object
   * @return how many it reaches itself
   */
  private static byte[] found(List<GroundTruth> truth, List<Detection> surestFirst, byte[] taken) {
    var given = new byte[truth.size()];
    var found = new byte[surestFirst.size()];
    for (int d = 0; d < found.length; d++) {
      Detection detection = surestFirst.get(d);
      int wanted = -1;
      double overlap = 0;
      for (int g = 0; g < truth.size(); g++) {
        GroundTruth object = truth.get(g);
        if (object.category() == detection.category() && !object.crowd()) {
          double shared = detection.overlap(object);
          if (shared > overlap) {
            wanted = g;
            overlap = shared;
          }
        }
      }
      if (wanted >= 0) {
        found[d] = (byte) IouThresholds.reached(overlap);
        taken[d] = given[wanted];
        given[wanted] = (byte) Math.max(given[wanted], found[d]);
      }
    }
    return found;
  }

  private static byte[] excused(List<GroundTruth> truth, List<Detection> surestFirst) {
    List<GroundTruth> crowds = truth.stream().filter(GroundTruth::crowd).toList();
    var excused = new byte[surestFirst.size()];
    for (int d = 0; d < excused.length; d++) {
      for (GroundTruth crowd : crowds) {
        if (crowd.category() == surestFirst.get(d).category()) {
          int reached = IouThresholds.reached(surestFirst.get(d).overlap(crowd));
          excused[d] = (byte) Math.max(excused[d], reached);
        }
      }
    }
    return excused;
  }

  /** Adds the objects that count to their numbers by category. */
  void addObjects(Map<Integer, Integer> totals) {
    for (int i = 0; i < objects.length; i += 2) {
      totals.merge(objects[i], objects[i + 1], Integer::sum);
    }
  }

  int detections() {
    return scores.length;
  }

  PairOutcome outcome(int detection) {
    return new PairOutcome(
        scores[detection], taken[detection], found[detection], excused[detection]);
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof ImagePairs other
        && image == other.image
        && Arrays.equals(objects, other.objects)
        && Arrays.equals(categories, other.categories)
        && Arrays.equals(scores, other.scores)
        && Arrays.equals(taken, other.taken)
        && Arrays.equals(found, other.found)
        && Arrays.equals(excused, other.excused);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(image) * 31 + Arrays.hashCode(scores);
  }
}
