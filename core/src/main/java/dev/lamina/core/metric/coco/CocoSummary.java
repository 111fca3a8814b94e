package dev.lamina.core.metric.coco;

import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What detections are worth, in [0, 1]. A number without meaning is absent, where the reference
 * says -1: none can enter a mean or win a comparison. Immutable.
 *
 * @param byCategory of each metric, the numbers of the categories that have such objects
 */
public record CocoSummary(Map<CocoMetric, SortedMap<Integer, Double>> byCategory)
    implements Serializable {

  public CocoSummary {
    var copy = new EnumMap<CocoMetric, SortedMap<Integer, Double>>(CocoMetric.class);
    for (CocoMetric metric : CocoMetric.values()) {
      var values = new TreeMap<>(byCategory.getOrDefault(metric, Collections.emptySortedMap()));
      copy.put(metric, Collections.unmodifiableSortedMap(values));
    }
    byCategory = Collections.unmodifiableMap(copy);
  }

  /** The mean over the categories; nothing if there is no such object, such as no small one. */
  public OptionalDouble value(CocoMetric metric) {
    return byCategory.get(metric).values().stream().mapToDouble(Double::doubleValue).average();
  }

  /** Of one category; nothing if it has no such object. */
  public OptionalDouble value(CocoMetric metric, int category) {
    Double value = byCategory.get(metric).get(category);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
