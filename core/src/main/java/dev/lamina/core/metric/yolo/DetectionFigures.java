package dev.lamina.core.metric.yolo;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * What detections of a category are worth, or of all in the mean. All values are in [0, 1]; curves
 * are at an IoU of 0.50.
 *
 * @param ap50 average precision at an IoU of 0.50: the area under {@code precisionOverRecall}
 * @param ap mean of the average precisions at IoU 0.50, 0.55, ..., 0.95
 * @param precisionOverRecall at recalls 0, 0.01, ..., 1
 * @param precision of the detections of a confidence of i/999 or more, i = 0, ..., 999
 * @param recall over the same confidences
 * @param f1 over the same confidences
 */
public record DetectionFigures(
    double ap50, double ap, Curve precisionOverRecall, Curve precision, Curve recall, Curve f1)
    implements Serializable {

  /** A tenth of the curve is a window, as near as an odd number of points can be. */
  private static final int NEIGHBOURS = 50;

  /** The mean of each number over categories, at least one. */
  static DetectionFigures mean(Collection<DetectionFigures> categories) {
    return new DetectionFigures(
        categories.stream().mapToDouble(DetectionFigures::ap50).sum() / categories.size(),
        categories.stream().mapToDouble(DetectionFigures::ap).sum() / categories.size(),
        mean(categories, DetectionFigures::precisionOverRecall),
        mean(categories, DetectionFigures::precision),
        mean(categories, DetectionFigures::recall),
        mean(categories, DetectionFigures::f1));
  }

  private static Curve mean(
      Collection<DetectionFigures> categories, Function<DetectionFigures, Curve> curve) {
    List<Curve> curves = categories.stream().map(curve).toList();
    return Curve.mean(curves);
  }

  /**
   * Where F1 is best once it is smoothed: the mean over 101 confidences, a tenth of all. Of equal
   * ones the lowest. The numbers there are not smoothed.
   */
  public OperatingPoint best() {
    return at(bestPoint());
  }

  int bestPoint() {
    return f1.smoothed(NEIGHBOURS).highest();
  }

  OperatingPoint at(int point) {
    return new OperatingPoint(f1.x(point), precision.y(point), recall.y(point), f1.y(point));
  }
}
