package dev.lamina.core.metric.coco;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What became of the detections in one image, in few bytes.
 *
 * @param positives for each category with objects, in ascending order, five numbers: the category,
 *     and how many objects count in each area range
 * @param categories of the detections, in ascending order, the surest of each category first
 * @param hits see {@link Outcome}
 * @param ignored see {@link Outcome}
 */
record ImageMatches(
    long image, int[] positives, int[] categories, double[] scores, long[] hits, long[] ignored)
    implements OfImage, Serializable {

  private static final int STRIDE = 1 + AreaRange.values().length;

  static ImageMatches of(ImageBoxes boxes) {
    SortedMap<Integer, List<GroundTruth>> objects =
        boxes.truth().stream().collect(groupingBy(GroundTruth::category, TreeMap::new, toList()));
    SortedMap<Integer, List<Detection>> found =
        boxes.detections().stream()
            .collect(groupingBy(Detection::category, TreeMap::new, toList()));
    var outcomes = new ArrayList<Outcome>();
    found.forEach(
        (category, ofCategory) ->
            outcomes.addAll(
                Matching.outcomes(objects.getOrDefault(category, List.of()), ofCategory)));
    return new ImageMatches(
        boxes.image(),
        positives(objects),
        outcomes.stream().mapToInt(Outcome::category).toArray(),
        outcomes.stream().mapToDouble(Outcome::score).toArray(),
        outcomes.stream().mapToLong(Outcome::hits).toArray(),
        outcomes.stream().mapToLong(Outcome::ignored).toArray());
  }

  private static int[] positives(SortedMap<Integer, List<GroundTruth>> objects) {
    var positives = new int[STRIDE * objects.size()];
    int row = 0;
    for (Map.Entry<Integer, List<GroundTruth>> entry : objects.entrySet()) {
      positives[row] = entry.getKey();
      for (AreaRange area : AreaRange.values()) {
        for (GroundTruth object : entry.getValue()) {
          positives[row + 1 + area.index()] += Matching.counts(object, area) ? 1 : 0;
        }
      }
      row += STRIDE;
    }
    return positives;
  }

  /** Adds the objects that count to the numbers by category and area range. */
  void addPositives(Map<Integer, int[]> totals) {
    for (int row = 0; row < positives.length; row += STRIDE) {
      int[] total = totals.computeIfAbsent(positives[row], category -> new int[STRIDE - 1]);
      for (int area = 0; area < total.length; area++) {
        total[area] += positives[row + 1 + area];
      }
    }
  }

  /** Tells of all detections, category by category, the surest first. */
  void forEach(Consumer<Outcome> sink) {
    int rank = 0;
    for (int d = 0; d < scores.length; d++) {
      rank = d > 0 && categories[d] == categories[d - 1] ? rank + 1 : 0;
      sink.accept(new Outcome(categories[d], rank, scores[d], hits[d], ignored[d]));
    }
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof ImageMatches other
        && image == other.image
        && Arrays.equals(positives, other.positives)
        && Arrays.equals(categories, other.categories)
        && Arrays.equals(scores, other.scores)
        && Arrays.equals(hits, other.hits)
        && Arrays.equals(ignored, other.ignored);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(image) * 31 + Arrays.hashCode(scores);
  }
}
