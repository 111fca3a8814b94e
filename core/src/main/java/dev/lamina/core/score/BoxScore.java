package dev.lamina.core.score;

import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.metric.PrecisionRecallTally;
import dev.lamina.core.metric.coco.BoxMatches;
import dev.lamina.core.metric.coco.CocoMetric;
import dev.lamina.core.metric.coco.CocoSummary;
import dev.lamina.core.metric.coco.ImageBoxes;
import dev.lamina.core.metric.yolo.DetectionConfusion;
import dev.lamina.core.metric.yolo.DetectionFigures;
import dev.lamina.core.metric.yolo.OperatingPoint;
import dev.lamina.core.metric.yolo.PairMatches;
import dev.lamina.core.metric.yolo.YoloSummary;
import dev.lamina.core.spec.Check;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Of pictures of objects, judged by the protocol of COCO and by that of YOLO. */
public final class BoxScore implements Score {

  private static final long serialVersionUID = 1;

  private static final Map<String, CocoMetric> COCO =
      Map.of(
          "map", CocoMetric.AP,
          "map50", CocoMetric.AP50,
          "map75", CocoMetric.AP75,
          "map-small", CocoMetric.AP_SMALL,
          "map-medium", CocoMetric.AP_MEDIUM,
          "map-large", CocoMetric.AP_LARGE,
          "ar100", CocoMetric.AR100);

  private final BoxMatches matches;
  private final PairMatches pairs;
  private final DetectionConfusion confusion;
  private final double lossSum;

  /** Once it is asked for: it takes time. */
  private transient YoloSummary yolo;

  private BoxScore(
      BoxMatches matches, PairMatches pairs, DetectionConfusion confusion, double lossSum) {
    this.matches = matches;
    this.pairs = pairs;
    this.confusion = confusion;
    this.lossSum = lossSum;
  }

  /** Of no pictures. */
  public static BoxScore empty(int classes) {
    return new BoxScore(BoxMatches.EMPTY, PairMatches.EMPTY, DetectionConfusion.empty(classes), 0);
  }

  /**
   * Of one batch.
   *
   * @param classes of the set
   * @param pictures what is in them, and what was found
   * @param loss mean of the pictures
   */
  public static BoxScore of(int classes, List<ImageBoxes> pictures, double loss) {
    return new BoxScore(
        BoxMatches.merged(pictures.stream().map(BoxMatches::of).toList()),
        PairMatches.merged(pictures.stream().map(PairMatches::of).toList()),
        DetectionConfusion.of(classes, pictures),
        loss * pictures.size());
  }

  /**
   * Of all pictures of some, each in one of them.
   *
   * @param parts at least one
   * @throws IllegalArgumentException if a picture is in two of them
   */
  public static BoxScore merged(List<BoxScore> parts) {
    DetectionConfusion confusion = parts.get(0).confusion;
    double lossSum = parts.get(0).lossSum;
    for (BoxScore part : parts.subList(1, parts.size())) {
      confusion = confusion.merge(part.confusion);
      lossSum += part.lossSum;
    }
    return new BoxScore(
        BoxMatches.merged(parts.stream().map(part -> part.matches).toList()),
        PairMatches.merged(parts.stream().map(part -> part.pairs).toList()),
        confusion,
        lossSum);
  }

  @Override
  public BoxScore merge(Score other) {
    Check.argument(other instanceof BoxScore, "Cannot merge the score of objects with %s", other);
    return merged(List.of(this, (BoxScore) other));
  }

  /** By the rule of releases of YOLO, with its curves. */
  public YoloSummary yolo() {
    if (yolo == null) {
      yolo = pairs.summary();
    }
    return yolo;
  }

  /**
   * How often objects were found, at an IoU of 0.50, by how sure the network was.
   *
   * @param classes names, in the order of labels
   */
  public List<PrecisionRecall> precisionRecall(List<String> classes) {
    var tally = new PrecisionRecallTally(classes);
    pairs.count(tally);
    return tally.counts();
  }

  /** Which class was taken for which. */
  public DetectionConfusion confusion() {
    return confusion;
  }

  @Override
  public boolean isMeasured() {
    return yolo().mean().isPresent();
  }

  /**
   * {@code map} and its kin by COCO's protocol, {@code yolo-map}, {@code yolo-map50}, {@code
   * precision}, {@code recall} by that of YOLO, {@code fitness}, which weighs the two means of the
   * latter 9 to 1, as its releases choose their best epoch, and {@code loss}.
   */
  @Override
  public SortedMap<String, Double> values() {
    var values = new TreeMap<String, Double>();
    CocoSummary coco = matches.summary();
    COCO.forEach((name, metric) -> coco.value(metric).ifPresent(value -> values.put(name, value)));
    yolo().mean().ifPresent(mean -> put(mean, values));
    values.put("loss", matches.images() == 0 ? 0 : lossSum / matches.images());
    return values;
  }

  private static void put(DetectionFigures mean, SortedMap<String, Double> values) {
    OperatingPoint best = mean.best();
    values.put("yolo-map", mean.ap());
    values.put("yolo-map50", mean.ap50());
    values.put("precision", best.precision());
    values.put("recall", best.recall());
    values.put("fitness", 0.1 * mean.ap50() + 0.9 * mean.ap());
  }
}
