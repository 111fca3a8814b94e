package dev.lamina.core.metric.yolo;

import java.io.Serializable;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What detections are worth. A number without meaning is absent: none can enter a mean or win a
 * comparison. Immutable.
 *
 * @param byCategory of those that have objects
 */
public record YoloSummary(SortedMap<Integer, DetectionFigures> byCategory) implements Serializable {

  public YoloSummary {
    byCategory = Collections.unmodifiableSortedMap(new TreeMap<>(byCategory));
  }

  /**
   * The mean over the categories that have objects, each as much as another: its {@code ap50} is
   * mAP50, its {@code ap} is mAP50-95, its {@code best()} tells precision and recall. Nothing if
   * there is no object.
   */
  public Optional<DetectionFigures> mean() {
    return byCategory.isEmpty()
        ? Optional.empty()
        : Optional.of(DetectionFigures.mean(byCategory.values()));
  }

  /**
   * One category at the confidence that is best for all, see {@link DetectionFigures#best}; nothing
   * if it has no object.
   */
  public Optional<OperatingPoint> atBest(int category) {
    return Optional.ofNullable(byCategory.get(category))
        .map(figures -> figures.at(mean().orElseThrow().bestPoint()));
  }

  /** All categories that have objects at the confidence that is best for all. */
  public SortedMap<Integer, OperatingPoint> atBest() {
    var points = new TreeMap<Integer, OperatingPoint>();
    mean()
        .map(DetectionFigures::bestPoint)
        .ifPresent(
            best -> byCategory.forEach((label, figures) -> points.put(label, figures.at(best))));
    return points;
  }
}
