package dev.lamina.core.metric;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one epoch measured.
 *
 * @param epoch 1 for the first
 * @param values by name, such as {@code train/loss}, {@code test/accuracy}, {@code
 *     images-per-second}
 */
public record EpochMetrics(int epoch, SortedMap<String, Double> values) implements Serializable {

  public EpochMetrics {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }
}
