package dev.lamina.core.tune;

import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.Cancelled;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.Extended;
import dev.lamina.core.tune.SweepEvent.Restarted;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.SegmentStopped;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;

/**
 * Hears of a sweep as it goes, for a user interface. Called from the sweep's thread, after the
 * entry is in the log; an exception ends the sweep.
 */
public interface SweepListener {

  /** Hears nothing. */
  SweepListener NONE = new SweepListener() {};

  /** The log was read. What an earlier driver left under way is waiting again. */
  default void began(SweepState state) {}

  default void suggested(Suggested event) {}

  default void assigned(Assigned event) {}

  default void started(Started event) {}

  default void advanced(Advanced event) {}

  default void failed(SegmentFailed event) {}

  default void stopped(SegmentStopped event) {}

  default void ended(Ended event) {}

  default void restarted(Restarted event) {}

  default void extended(Extended event) {}

  default void cancelled(Cancelled event) {}

  /** Passes an entry to the method for it. */
  default void on(SweepEvent event) {
    if (event instanceof Suggested suggested) {
      suggested(suggested);
    } else if (event instanceof Assigned assigned) {
      assigned(assigned);
    } else if (event instanceof Started started) {
      started(started);
    } else if (event instanceof Advanced advanced) {
      advanced(advanced);
    } else if (event instanceof SegmentFailed failed) {
      failed(failed);
    } else if (event instanceof SegmentStopped stopped) {
      stopped(stopped);
    } else if (event instanceof Ended ended) {
      ended(ended);
    } else if (event instanceof Restarted restarted) {
      restarted(restarted);
    } else if (event instanceof Extended extended) {
      extended(extended);
    } else if (event instanceof Cancelled cancelled) {
      cancelled(cancelled);
    }
  }
}
