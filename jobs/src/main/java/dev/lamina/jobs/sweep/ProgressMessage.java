package dev.lamina.jobs.sweep;

import dev.lamina.core.experiment.TrialProgress;
import java.io.Serializable;

/** Progress of one trial on its way from an executor to the driver. */
record ProgressMessage(
    String sweep,
    int trial,
    int epoch,
    int epochs,
    int step,
    int steps,
    double loss,
    double imagesPerSecond)
    implements Serializable {

  static ProgressMessage of(String sweep, int trial, TrialProgress progress) {
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

  TrialProgress progress() {
    return new TrialProgress(epoch, epochs, step, steps, loss, imagesPerSecond);
  }
}
