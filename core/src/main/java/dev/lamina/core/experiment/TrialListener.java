package dev.lamina.core.experiment;

/** The outside of a running segment. Called from the trial's own thread, after every step. */
public interface TrialListener {

  /** Watches nothing and never stops. */
  TrialListener NONE = progress -> true;

  /**
   * Reports progress.
   *
   * @return whether to go on; false ends the segment with {@link TrialStoppedException} before the
   *     next step
   */
  boolean onProgress(TrialProgress progress);
}
