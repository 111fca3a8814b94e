package dev.lamina.jobs.sweep;

import dev.lamina.core.experiment.TrialListener;
import dev.lamina.core.experiment.TrialProgress;
import dev.lamina.jobs.spark.ProcessMemory;
import dev.lamina.jobs.spark.ProgressMessage;
import dev.lamina.jobs.spark.ProgressPlugin;
import org.apache.spark.TaskContext;

/**
 * Ties a running trial to its Spark task: stops when the task is killed, and reports progress at
 * most five times a second and at the end of every epoch. Used by the task's thread.
 */
final class TaskListener implements TrialListener {

  private static final long NANOS_BETWEEN_REPORTS = 200_000_000;

  private final String sweep;
  private final int trial;
  private final TaskContext task;
  private long reportedAt;

  TaskListener(String sweep, int trial, TaskContext task) {
    this.sweep = sweep;
    this.trial = trial;
    this.task = task;
    this.reportedAt = System.nanoTime() - NANOS_BETWEEN_REPORTS;
  }

  @Override
  public boolean onProgress(TrialProgress progress) {
    long now = System.nanoTime();
    if (now - reportedAt >= NANOS_BETWEEN_REPORTS || progress.step() == progress.steps()) {
      reportedAt = now;
      ProgressPlugin.send(
          new ProgressMessage(sweep, trial, progress, ProcessMemory.residentBytes()));
    }
    return !task.isInterrupted();
  }
}
