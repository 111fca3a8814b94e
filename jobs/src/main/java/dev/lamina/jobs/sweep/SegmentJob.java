package dev.lamina.jobs.sweep;

import dev.lamina.core.tune.Segment;
import dev.lamina.jobs.storage.HadoopSettings;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/** One segment as a Spark job; run by one thread, cancelled by any. */
final class SegmentJob {

  /** Beside it, other users of the session get their share where it schedules fairly. */
  private static final String POOL = "lamina";

  private final JavaSparkContext spark;
  private final String sweep;
  private final Segment segment;
  private final RunningTasks running;
  private final HadoopSettings hadoop;
  private boolean cancelled;
  private JavaFutureAction<List<SegmentReport>> action;

  SegmentJob(
      JavaSparkContext spark,
      String sweep,
      Segment segment,
      RunningTasks running,
      HadoopSettings hadoop) {
    this.spark = spark;
    this.sweep = sweep;
    this.segment = segment;
    this.running = running;
    this.hadoop = hadoop;
  }

  /**
   * Runs the job and waits until its task has ended, also when it was cancelled.
   *
   * @throws CancellationException if it was cancelled
   * @throws ExecutionException if Spark could not run it
   */
  SegmentReport run(SegmentTask task) throws ExecutionException, InterruptedException {
    JavaFutureAction<List<SegmentReport>> started = start(task);
    SegmentReport report;
    try {
      report = started.get().get(0);
    } catch (ExecutionException | InterruptedException | RuntimeException | Error e) {
      awaitEnd(started, e);
      throw e;
    }
    running.awaitEnd(started.jobIds());
    return report;
  }

  /** Spark calls a cancelled job ended at once; its task has the device until it looks. */
  private void awaitEnd(JavaFutureAction<List<SegmentReport>> started, Throwable failure) {
    try {
      running.awaitEnd(started.jobIds());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure.addSuppressed(e);
    }
  }

  /** Asks the task to stop, or keeps it from starting. */
  synchronized void cancel() {
    cancelled = true;
    if (action != null) {
      action.cancel(false);
    }
  }

  synchronized boolean isCancelled() {
    return cancelled;
  }

  /** Starting and cancelling exclude each other: a job is either not started or known. */
  private synchronized JavaFutureAction<List<SegmentReport>> start(SegmentTask task) {
    if (cancelled) {
      throw new CancellationException("Cancelled before it started");
    }
    spark.setJobGroup(
        "lamina %s trial %s".formatted(sweep, segment.trial()),
        "trial %s, epochs %s to %s, attempt %s"
            .formatted(
                segment.trial(), segment.fromEpoch() + 1, segment.toEpoch(), segment.attempt()),
        false);
    spark.setLocalProperty("spark.scheduler.pool", POOL);
    // Not the field, which would take this object with it.
    HadoopSettings settings = hadoop;
    action =
        spark
            .parallelize(List.of(task), 1)
            .map(sent -> SegmentExecution.run(sent, settings.hadoop()))
            .collectAsync();
    return action;
  }
}
