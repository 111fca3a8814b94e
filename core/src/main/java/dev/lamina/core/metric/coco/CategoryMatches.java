package dev.lamina.core.metric.coco;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** What became of the detections of one category in all images. */
final class CategoryMatches {

  private static final int RECALL_POINTS = 101;
  private static final int AT_50 = 0;
  private static final int AT_75 = 5;

  /** Of the reference: precision is 0 before anything counts, and 1 - 2^-52 of a first hit. */
  private static final double SPACING = Math.ulp(1.0);

  private final int[] positives;
  private final List<Outcome> surestFirst;

  /**
   * @param positives how many objects count, by area range
   * @param outcomes in the order of images: it decides between equal scores
   */
  CategoryMatches(int[] positives, List<Outcome> outcomes) {
    this.positives = positives;
    this.surestFirst =
        outcomes.stream().sorted(Comparator.comparingDouble(Outcome::score).reversed()).toList();
  }

  /** Nothing if no object counts: neither precision nor recall has a meaning then. */
  OptionalDouble value(CocoMetric metric) {
    AreaRange area = metric.area();
    if (positives[area.index()] == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        switch (metric) {
          case AP, AP_SMALL, AP_MEDIUM, AP_LARGE ->
              IntStream.range(0, IouThresholds.COUNT)
                      .mapToDouble(threshold -> averagePrecision(area, threshold))
                      .sum()
                  / IouThresholds.COUNT;
          case AP50 -> averagePrecision(area, AT_50);
          case AP75 -> averagePrecision(area, AT_75);
          case AR1 -> averageRecall(area, 1);
          case AR10 -> averageRecall(area, 10);
          case AR100, AR_SMALL, AR_MEDIUM, AR_LARGE ->
              averageRecall(area, Matching.MOST_DETECTIONS);
        });
  }

  /**
   * Over recalls 0, 0.01, ..., 1: the best precision at that recall or above, 0 where it is not
   * reached.
   */
  private double averagePrecision(AreaRange area, int threshold) {
    long bit = Outcome.bit(area, threshold);
    var recall = new double[surestFirst.size()];
    var precision = new double[surestFirst.size()];
    int hits = 0;
    int misses = 0;
    for (int d = 0; d < recall.length; d++) {
      Outcome outcome = surestFirst.get(d);
      if ((outcome.hits() & bit) != 0) {
        hits++;
      } else if ((outcome.ignored() & bit) == 0) {
        misses++;
      }
      recall[d] = (double) hits / positives[area.index()];
      precision[d] = hits / (hits + misses + SPACING);
    }
    for (int d = precision.length - 1; d > 0; d--) {
      precision[d - 1] = Math.max(precision[d - 1], precision[d]);
    }
    double sum = 0;
    int d = 0;
    for (int point = 0; point < RECALL_POINTS; point++) {
      while (d < recall.length && recall[d] < point * 0.01) {
        d++;
      }
      sum += d < recall.length ? precision[d] : 0;
    }
    return sum / RECALL_POINTS;
  }

  /**
   * Over the IoU thresholds.
   *
   * @param most detections of an image that are looked at
   */
  private double averageRecall(AreaRange area, int most) {
    long hits = 0;
    for (Outcome outcome : surestFirst) {
      if (outcome.rank() < most) {
        long ofArea = Outcome.bit(area, IouThresholds.COUNT) - Outcome.bit(area, 0);
        hits += Long.bitCount(outcome.hits() & ofArea);
      }
    }
    return (double) hits / positives[area.index()] / IouThresholds.COUNT;
  }
}
