package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.List;

/**
 * Decides which trials go on, and how far. A function of the state alone: after a restart the same
 * state gives the same decisions.
 */
public interface Scheduler {

  /**
   * What to start now.
   *
   * @param free how many segments may start, at least 1
   * @return at most {@code free} assignments of waiting trials, each trial once; empty asks the
   *     sweep for a new trial, and if the searcher has none, to wait for what is under way
   */
  List<Assignment> next(SweepState state, int free);

  /**
   * A waiting trial to go on.
   *
   * @param toEpoch epochs finished at the end of its next segment; the sweep cuts it to the trial's
   *     last epoch
   */
  record Assignment(int trial, int toEpoch) {
    public Assignment {
      Check.argument(toEpoch >= 1, "Invalid end of a segment: %s (want >= 1)", toEpoch);
    }
  }
}
