package dev.lamina.core.tune;

import java.util.Set;

/**
 * What users want of a sweep while it runs. Asked by the thread of the sweep after each outcome; so
 * who wants something also has the backend cancel what is under way, which makes an outcome.
 */
public interface SweepControl {

  /** Nobody wants anything. */
  SweepControl NONE =
      new SweepControl() {
        @Override
        public boolean stops() {
          return false;
        }

        @Override
        public Set<Integer> cancelled() {
          return Set.of();
        }
      };

  /** Whether to start nothing more, to stop what is under way, and to return. */
  boolean stops();

  /**
   * Numbers of the trials that are not to be run any more. Those that have ended, and those that
   * there are not, change nothing.
   */
  Set<Integer> cancelled();
}
