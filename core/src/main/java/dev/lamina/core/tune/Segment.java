package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
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
    Check.argument(trial >= 0, "Invalid trial: %s (want >= 0)", trial);
    Check.argument(
        0 <= fromEpoch && fromEpoch < toEpoch,
        "Invalid segment of trial %s: epochs %s to %s (want 0 <= from < to)",
        trial,
        fromEpoch,
        toEpoch);
    Check.argument(
        0 <= fromAttempt && fromAttempt < attempt,
        "Invalid segment of trial %s: attempt %s from attempt %s (want 0 <= from < attempt)",
        trial,
        attempt,
        fromAttempt);
    Check.argument(
        (fromEpoch == 0) == (fromAttempt == 0),
        "Invalid segment of trial %s: epoch %s of attempt %s (want both 0, or a checkpoint)",
        trial,
        fromEpoch,
        fromAttempt);
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }
}
