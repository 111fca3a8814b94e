package dev.lamina.core.tune;

import dev.lamina.core.tune.Scheduler.Promotion;
import java.util.Optional;

/**
 * What a scheduler knows of one sweep, and so which trial goes on. It is told of one leg at a time,
 * and answers as if it had looked at all of them at once: how it came to know what it knows changes
 * nothing. For one thread.
 */
public interface Standings {

  /**
   * Tells of a leg what is to be known of it from now on.
   *
   * <p>Every leg of the sweep is told of, one whose end is not to be known yet as open. The first
   * time they come in the order they were decided on. Later a leg may come again with the same
   * number, trial and rung and another end: it ended; it is open again, since the trial began anew
   * or its end is to be known no longer; it ended otherwise than before.
   */
  void show(Leg leg);

  /**
   * A trial to go on. Asked twice, it answers the same.
   *
   * @param more whether the sweep may have another new trial
   * @return empty for none: the sweep then takes a new trial, or waits for more to be known
   */
  Optional<Promotion> promote(boolean more);
}
