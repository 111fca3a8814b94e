package dev.lamina.jobs.spark;

import dev.lamina.core.experiment.TrialProgress;
import java.io.Serializable;

/**
 * Progress of one trial on its way from an executor to the driver; numbers as in {@link
 * TrialProgress}.
 *
 * @param sweep id of the sweep
 * @param trial number of the trial, from 0
 */
public record ProgressMessage(
    String sweep,
    int trial,
    int epoch,
    int epochs,
    int step,
    int steps,
    double loss,
    double imagesPerSecond)
    implements Serializable {

  public static ProgressMessage of(String sweep, int trial, TrialProgress progress) {
    return new ProgressMessage(
        sweep,
        trial,
        progress.epoch(),
        progress.epochs(),
        progress.step(),
        progress.steps(),
        progress.loss(),
        progress.imagesPerSecond());
  }

  /** What the trial reported. */
  public TrialProgress progress() {
    return new TrialProgress(epoch, epochs, step, steps, loss, imagesPerSecond);
  }
}
