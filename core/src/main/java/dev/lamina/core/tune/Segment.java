package dev.lamina.core.tune;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A piece of a trial to be run: from one checkpoint to the next.
 *
 * @param trial number of the trial, from 0
 * @param attempt counts the segments this trial ever started, from 1; (trial, attempt) is unique in
 *     a sweep, also across restarts
 * @param parameters the trial's settings by path, such as {@code learning-rate.base}
 * @param fromEpoch epochs already finished; 0 to start afresh
 * @param fromAttempt the attempt whose checkpoint to continue from; 0 to start afresh
 * @param toEpoch epochs finished when the segment ends, above {@code fromEpoch}
 */
public record Segment(
    int trial,
    int attempt,
    SortedMap<String, Setting> parameters,
    int fromEpoch,
    int fromAttempt,
    int toEpoch) {

  public Segment {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }
}
