package dev.lamina.core.detection;

import dev.lamina.core.metric.coco.Detection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Drops detections that repeat a surer one: from the surest on, each is kept unless its
 * intersection over union with one of its class that was kept exceeds a limit.
 */
final class NonMaximumSuppression {

  private final double mostOverlap;
  private final int most;
  private final List<Detection> kept = new ArrayList<>();
  private final Map<Integer, List<Detection>> byCategory = new HashMap<>();

  /**
   * @param mostOverlap that is allowed, 0 to 1
   * @param most how many are kept
   */
  NonMaximumSuppression(double mostOverlap, int most) {
    this.mostOverlap = mostOverlap;
    this.most = most;
  }

  /**
   * All at once.
   *
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
    var suppression = new NonMaximumSuppression(mostOverlap, most);
    for (Detection candidate : surestFirst) {
      suppression.offer(candidate);
    }
    return suppression.kept();
  }

  /** Whether nothing more will be kept. */
  boolean isFull() {
    return kept.size() == most;
  }

  /**
   * Keeps a candidate, unless it repeats one that is kept, or there is no more room.
   *
   * @param candidate no surer than those before it
   */
  void offer(Detection candidate) {
    if (isFull()) {
      return;
    }
    List<Detection> surer =
        byCategory.computeIfAbsent(candidate.category(), category -> new ArrayList<>());
    for (Detection one : surer) {
      if (overlap(candidate, one) > mostOverlap) {
        return;
      }
    }
    surer.add(candidate);
    kept.add(candidate);
  }

  /** Those that are kept, the surest first. */
  List<Detection> kept() {
    return List.copyOf(kept);
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
