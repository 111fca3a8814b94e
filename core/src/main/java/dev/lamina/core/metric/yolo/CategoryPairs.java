package dev.lamina.core.metric.yolo;

import dev.lamina.core.metric.coco.IouThresholds;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What became of the detections of one category in all images. */
final class CategoryPairs {

  private static final int RECALLS = 101;
  private static final int CONFIDENCES = 1000;

  private final int objects;
  private final List<PairOutcome> surestFirst;

  /**
   * @param objects how many count, at least 1
   * @param outcomes in the order of images: it decides between equal scores
   */
  CategoryPairs(int objects, List<PairOutcome> outcomes) {
    this.objects = objects;
    this.surestFirst =
        outcomes.stream()
            .sorted(Comparator.comparingDouble(PairOutcome::score).reversed())
            .toList();
  }

  DetectionFigures figures() {
    List<Curve> precisionOverRecall =
        IntStream.range(0, IouThresholds.COUNT).mapToObj(this::precisionOverRecall).toList();
    double areas = precisionOverRecall.stream().mapToDouble(Curve::area).sum();
    var precision = new double[CONFIDENCES];
    var recall = new double[CONFIDENCES];
    var f1 = new double[CONFIDENCES];
    int next = 0;
    int hits = 0;
    int counted = 0;
    for (int point = CONFIDENCES - 1; point >= 0; point--) {
      double confidence = (double) point / (CONFIDENCES - 1);
      while (next < surestFirst.size() && surestFirst.get(next).score() >= confidence) {
        PairOutcome outcome = surestFirst.get(next);
        hits += outcome.isHit(0) ? 1 : 0;
        counted += outcome.isIgnored(0) ? 0 : 1;
        next++;
      }
      precision[point] = counted == 0 ? 1 : (double) hits / counted;
      recall[point] = (double) hits / objects;
      f1[point] = 2.0 * hits / (counted + objects);
    }
    return new DetectionFigures(
        precisionOverRecall.get(0).area(),
        areas / IouThresholds.COUNT,
        precisionOverRecall.get(0),
        Curve.of(precision),
        Curve.of(recall),
        Curve.of(f1));
  }

  /**
   * Along straight lines from (0, 1) over the best precision at each recall or above to (1, 0).
   * Where the line drops, what it drops to; 0 where there is no detection that counts.
   */
  private Curve precisionOverRecall(int threshold) {
    var recall = new double[surestFirst.size() + 2];
    var precision = new double[recall.length];
    precision[0] = 1;
    int hits = 0;
    int counted = 0;
    for (PairOutcome outcome : surestFirst) {
      if (!outcome.isIgnored(threshold)) {
        hits += outcome.isHit(threshold) ? 1 : 0;
        counted++;
        recall[counted] = (double) hits / objects;
        precision[counted] = (double) hits / counted;
      }
    }
    var values = new double[RECALLS];
    if (counted == 0) {
      return Curve.of(values);
    }
    int last = counted + 1;
    recall[last] = 1;
    for (int i = last; i > 0; i--) {
      precision[i - 1] = Math.max(precision[i - 1], precision[i]);
    }
    int at = 0;
    for (int point = 0; point < RECALLS; point++) {
      double x = point / (RECALLS - 1.0);
      while (at < last && recall[at + 1] <= x) {
        at++;
      }
      values[point] = precision[at];
      if (at < last) {
        double share = (x - recall[at]) / (recall[at + 1] - recall[at]);
        values[point] += share * (precision[at + 1] - precision[at]);
      }
    }
    return Curve.of(values);
  }
}
