package dev.lamina.jobs.tracking;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run measured after an epoch.
 *
 * @param logged when the segment that the epoch is of was written to the log
 * @param values by name
 */
public record MeasuredEpoch(int epoch, Instant logged, SortedMap<String, Double> values) {

  public MeasuredEpoch {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** With those values only that are not there. */
  MeasuredEpoch without(TrackedRun there) {
    var rest = new TreeMap<>(values);
    rest.keySet().removeIf(name -> there.has(epoch, name));
    return new MeasuredEpoch(epoch, logged, rest);
  }
}
