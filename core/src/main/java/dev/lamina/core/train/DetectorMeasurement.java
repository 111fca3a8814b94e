package dev.lamina.core.train;

import dev.lamina.core.metric.coco.BoxMatches;
import dev.lamina.core.metric.coco.CocoMetric;
import dev.lamina.core.metric.coco.CocoSummary;
import dev.lamina.core.metric.coco.ImageBoxes;
import dev.lamina.core.metric.yolo.DetectionConfusion;
import dev.lamina.core.metric.yolo.DetectionFigures;
import dev.lamina.core.metric.yolo.OperatingPoint;
import dev.lamina.core.metric.yolo.PairMatches;
import dev.lamina.core.metric.yolo.YoloSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** What is found in the pictures of a set, judged by both rules as it comes. */
final class DetectorMeasurement {

  private static final Map<String, CocoMetric> COCO =
      Map.of(
          "map", CocoMetric.AP,
          "map50", CocoMetric.AP50,
          "map75", CocoMetric.AP75,
          "map-small", CocoMetric.AP_SMALL,
          "map-medium", CocoMetric.AP_MEDIUM,
          "map-large", CocoMetric.AP_LARGE,
          "ar100", CocoMetric.AR100);

  private final List<BoxMatches> matches = new ArrayList<>();
  private final List<PairMatches> pairs = new ArrayList<>();
  private DetectionConfusion confusion;

  /** Once it is asked for; pictures that come later put an end to it. */
  private YoloSummary summary;

  /**
   * @param classes of the set
   */
  DetectorMeasurement(int classes) {
    confusion = DetectionConfusion.empty(classes);
  }

  /** Judges pictures that were not judged before. */
  void add(List<ImageBoxes> pictures) {
    for (ImageBoxes picture : pictures) {
      matches.add(BoxMatches.of(picture));
      pairs.add(PairMatches.of(picture));
    }
    summary = null;
    confusion = confusion.merge(DetectionConfusion.of(confusion.classes(), pictures));
  }

  /** By the rule of releases of YOLO, with its curves. */
  YoloSummary yolo() {
    if (summary == null) {
      summary = PairMatches.merged(pairs).summary();
    }
    return summary;
  }

  /** Which class was taken for which. */
  DetectionConfusion confusion() {
    return confusion;
  }

  /**
   * Puts the numbers: {@code map} and its kin by COCO's protocol, {@code yolo-map}, {@code
   * yolo-map50}, {@code precision}, {@code recall} by that of YOLO, and {@code fitness}, which
   * weighs the two means of the latter 9 to 1, as its releases choose their best epoch.
   *
   * @param prefix of the names
   */
  void put(String prefix, SortedMap<String, Double> values) {
    CocoSummary coco = BoxMatches.merged(matches).summary();
    COCO.forEach(
        (name, metric) -> coco.value(metric).ifPresent(value -> values.put(prefix + name, value)));
    yolo().mean().ifPresent(mean -> put(mean, prefix, values));
  }

  private static void put(DetectionFigures mean, String prefix, SortedMap<String, Double> values) {
    OperatingPoint best = mean.best();
    values.put(prefix + "yolo-map", mean.ap());
    values.put(prefix + "yolo-map50", mean.ap50());
    values.put(prefix + "precision", best.precision());
    values.put(prefix + "recall", best.recall());
    values.put(prefix + "fitness", 0.1 * mean.ap50() + 0.9 * mean.ap());
  }
}
