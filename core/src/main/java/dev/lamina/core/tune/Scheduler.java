package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.List;
import java.util.Optional;

/**
 * Decides how far a trial goes at first, and which trials go on. A value: what it knows of a sweep
 * is in its {@link Standings}. A function of its own arguments and of the legs it is shown: asked
 * the same again, it answers the same, in this process or another.
 */
public interface Scheduler {

  /**
   * Where the first leg of a trial ends, in epochs, at least 1. The sweep cuts it to the trial's
   * last epoch.
   *
   * @param trial its number
   */
  int firstEpochs(int trial);

  /** Begins to look at a sweep of which nothing is known yet. */
  Standings standings();

  /**
   * A trial to go on, of a sweep that is looked at as a whole.
   *
   * @param legs all so far, in the order they were decided on; those whose end is not to be known
   *     yet are open
   * @param more whether the sweep may have another new trial
   * @return empty for none: the sweep then takes a new trial, or waits for more to be known
   */
  default Optional<Promotion> promote(List<Leg> legs, boolean more) {
    Standings standings = standings();
    legs.forEach(standings::show);
    return standings.promote(more);
  }

  /** Whether it depends on other trials' results whether a trial goes on. */
  boolean comparesTrials();

  /**
   * A trial to go on.
   *
   * @param trial whose last leg got to its end
   * @param toEpoch beyond that end; the sweep cuts it to the trial's last epoch
   */
  record Promotion(int trial, int toEpoch) {
    public Promotion {
      Check.argument(toEpoch >= 1, "Invalid end of a leg: %s (want >= 1)", toEpoch);
    }
  }
}
