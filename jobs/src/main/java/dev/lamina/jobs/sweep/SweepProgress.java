package dev.lamina.jobs.sweep;

import dev.lamina.core.experiment.TrialProgress;
import java.util.OptionalDouble;

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
   * Hears every few seconds that the driver is there. Called from a thread of its own; returns
   * soon.
   *
   * @param used share of its budget that a sweep used, of what is used most; empty without a budget
   */
  default void onLook(OptionalDouble used) {}

  /**
   * Hears why the sweep does not begin yet. Called from the sweep's thread.
   *
   * @param reason a sentence
   */
  default void onWait(String reason) {}
}
