package dev.lamina.jobs.doctor;

import dev.lamina.core.spec.Check;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * How far another clock is ahead of this one, as far as a question and its answer tell: it was read
 * at an unknown moment in between.
 *
 * @param ahead most likely; negative if it is behind
 * @param uncertainty by which the truth may differ either way
 */
record ClockDifference(Duration ahead, Duration uncertainty) {

  /**
   * From one question.
   *
   * @param asked by this clock
   * @param read what the other clock said
   * @param roundTrip from the question to its answer, however this clock was set meanwhile
   */
  static ClockDifference of(Instant asked, Instant read, Duration roundTrip) {
    Check.argument(!roundTrip.isNegative(), "Invalid round trip: %s (want >= 0)", roundTrip);
    Duration half = roundTrip.dividedBy(2);
    return new ClockDifference(Duration.between(asked.plus(half), read), half);
  }

  /** The surer of two measurements of one clock. */
  ClockDifference or(ClockDifference other) {
    return other.uncertainty.compareTo(uncertainty) < 0 ? other : this;
  }

  /** Whether the clocks differ by more than this for certain. */
  boolean exceeds(Duration most) {
    return ahead.abs().minus(uncertainty).compareTo(most) > 0;
  }

  /** Such as {@code clock +0.012 s (±0.008)}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "clock %+.3f s (±%.3f)", ahead.toMillis() / 1e3, uncertainty.toNanos() / 1e9);
  }
}
