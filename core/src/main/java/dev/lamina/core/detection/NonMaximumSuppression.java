package dev.lamina.core.detection;

import dev.lamina.core.metric.coco.Detection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Drops detections that repeat a surer one: from the surest on, each is kept unless its
 * intersection over union with one of its class that was kept exceeds a limit.
 */
final class NonMaximumSuppression {

  private NonMaximumSuppression() {}

  /**
   * @param candidates in any order, which decides between equal scores
   * @param mostOverlap that is allowed, 0 to 1
   * @param most how many are kept
   * @return those that are kept, the surest first
   */
  static List<Detection> of(List<Detection> candidates, double mostOverlap, int most) {
    List<Detection> surestFirst =
        candidates.stream()
            .sorted(Comparator.comparingDouble(Detection::score).reversed())
            .toList();
    var kept = new ArrayList<Detection>();
    for (Detection candidate : surestFirst) {
      if (kept.size() == most) {
        break;
      }
      if (kept.stream().noneMatch(surer -> repeats(candidate, surer, mostOverlap))) {
        kept.add(candidate);
      }
    }
    return kept;
  }

  private static boolean repeats(Detection one, Detection surer, double mostOverlap) {
    return one.category() == surer.category() && overlap(one, surer) > mostOverlap;
  }

  private static double overlap(Detection one, Detection other) {
    double width =
        Math.min(one.x() + one.width(), other.x() + other.width()) - Math.max(one.x(), other.x());
    double height =
        Math.min(one.y() + one.height(), other.y() + other.height()) - Math.max(one.y(), other.y());
    if (width <= 0 || height <= 0) {
      return 0;
    }
    double shared = width * height;
    return shared / (one.width() * one.height() + other.width() * other.height() - shared);
  }
}
