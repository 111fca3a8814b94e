package dev.lamina.jobs.sweep;

import dev.lamina.core.experiment.TrialProgress;

/**
 * Watches running trials. Progress is thinned out, may be late, and may be lost; nothing is decided
 * by it.
 */
public interface SweepProgress {

  /** Watches nothing. */
  SweepProgress NONE = (trial, progress) -> {};

  /** Called from threads of Spark, for several trials at once; returns soon. */
  void onProgress(int trial, TrialProgress progress);

  /**
   * Hears why the sweep does not begin yet. Called from the sweep's thread.
   *
   * @param reason a sentence
   */
  default void onWait(String reason) {}
}
