package dev.lamina.core.metric.coco;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Matches detections with objects, both of one category in one image. The surest detection chooses
 * first, among objects that nobody has: the one it overlaps most, of equal ones the last. Objects
 * that count go before those that are ignored, whatever the overlap. A crowd is ignored, and can be
 * chosen again; an object outside the area range is ignored, and so is a detection outside of it
 * that finds nothing.
 */
final class Matching {

  /** Of a category in an image, the surest. */
  static final int MOST_DETECTIONS = 100;

  private final List<GroundTruth> truth;
  private final List<Detection> detections;
  private final double[][] overlaps;
  private final long[] hits;
  private final long[] ignored;

  private Matching(List<GroundTruth> truth, List<Detection> surestFirst) {
    this.truth = truth;
    this.detections = surestFirst;
    this.overlaps =
        surestFirst.stream()
            .map(detection -> truth.stream().mapToDouble(detection::overlap).toArray())
            .toArray(double[][]::new);
    this.hits = new long[surestFirst.size()];
    this.ignored = new long[surestFirst.size()];
  }

  /** What became of the detections, surest first; of equal scores, in the order given. */
  static List<Outcome> outcomes(List<GroundTruth> truth, List<Detection> detections) {
    List<Detection> surestFirst =
        detections.stream()
            .sorted(Comparator.comparingDouble(Detection::score).reversed())
            .limit(MOST_DETECTIONS)
            .toList();
    var matching = new Matching(truth, surestFirst);
    for (AreaRange area : AreaRange.values()) {
      matching.match(area);
    }
    return matching.outcomes();
  }

  /** Whether an object is one to be found: whoever misses it has a lower recall. */
  static boolean counts(GroundTruth truth, AreaRange area) {
    return !truth.crowd() && area.contains(truth.area());
  }

  private void match(AreaRange area) {
    int[] counted = objects(g -> counts(truth.get(g), area));
    int[] others = objects(g -> !counts(truth.get(g), area));
    for (int t = 0; t < IouThresholds.COUNT; t++) {
      double threshold = IouThresholds.threshold(t);
      long bit = Outcome.bit(area, t);
      var taken = new boolean[truth.size()];
      for (int d = 0; d < detections.size(); d++) {
        if (take(overlaps[d], counted, threshold, taken)) {
          hits[d] |= bit;
        } else if (take(overlaps[d], others, threshold, taken)
            || !area.contains(detections.get(d).area())) {
          ignored[d] |= bit;
        }
      }
    }
  }

  private int[] objects(IntPredicate which) {
    return IntStream.range(0, truth.size()).filter(which).toArray();
  }

  private boolean take(double[] overlap, int[] objects, double threshold, boolean[] taken) {
    int best = -1;
    double most = threshold;
    for (int g : objects) {
      boolean free = !taken[g] || truth.get(g).crowd();
      if (free && overlap[g] >= most) {
        best = g;
        most = overlap[g];
      }
    }
    if (best >= 0) {
      taken[best] = true;
    }
    return best >= 0;
  }

  private List<Outcome> outcomes() {
    var outcomes = new ArrayList<Outcome>();
    for (int d = 0; d < hits.length; d++) {
      Detection detection = detections.get(d);
      outcomes.add(new Outcome(detection.category(), d, detection.score(), hits[d], ignored[d]));
    }
    return outcomes;
  }
}
