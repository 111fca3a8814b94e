package dev.lamina.core.tune;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A stretch of a trial that a sweep decided on, and what came of it. A trial that is run in one go
 * has one.
 *
 * @param number counts the decisions of the sweep from 0
 * @param trial number of the trial
 * @param rung counts the trial's own legs from 0
 * @param toEpoch epochs finished at its end, at least 1
 * @param metrics of the epoch at its end; empty unless it got there
 */
public record Leg(
    int number,
    int trial,
    int rung,
    int toEpoch,
    Status status,
    SortedMap<String, Double> metrics) {

  /** How far a leg is. */
  public enum Status {
    /** It is under way or waits, or nobody may know yet. */
    OPEN,
    /** It got to its end; the trial may have another. */
    REACHED,
    /** It got to its end, which is that of the trial. */
    COMPLETED,
    /** It got to its end, and there the trial was cancelled. */
    LEFT,
    /** The trial failed on the way, or was cancelled. */
    FAILED
  }

  public Leg {
    metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
  }

  static Leg open(int number, int trial, int rung, int toEpoch) {
    return new Leg(number, trial, rung, toEpoch, Status.OPEN, Collections.emptySortedMap());
  }

  boolean isOpen() {
    return status == Status.OPEN;
  }

  /** Whether it has metrics: it got to its end. */
  boolean isMeasured() {
    return status == Status.REACHED || status == Status.COMPLETED || status == Status.LEFT;
  }

  Leg reached(SortedMap<String, Double> measured) {
    return new Leg(number, trial, rung, toEpoch, Status.REACHED, measured);
  }

  Leg with(Status other) {
    return new Leg(number, trial, rung, toEpoch, other, metrics);
  }

  /** The same leg while it is under way. */
  Leg opened() {
    return isOpen() ? this : open(number, trial, rung, toEpoch);
  }
}
