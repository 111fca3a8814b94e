package dev.lamina.jobs.sweep;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.Outcome;
import dev.lamina.core.tune.Segment;
import dev.lamina.core.tune.TrialBackend;
import dev.lamina.jobs.spark.MemorySettings;
import dev.lamina.jobs.spark.Redaction;
import dev.lamina.jobs.storage.HadoopSettings;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs every segment as one Spark job of one task, a job group a trial. The task trains and writes
 * its checkpoint's files; the driver commits them, then the metrics, and only then hands out the
 * outcome: data before pointer. No tensor passes the driver.
 *
 * <p>Retries are the sweep's business, so the session sets {@code spark.task.maxFailures=1}; with
 * more, a lost task runs again and its first files stay garbage. Tasks are never interrupted, since
 * an interrupt would close files that trials of one process share; they look whether they were
 * killed after every step.
 *
 * <p>If the session ends, nothing is known against the segments under way: {@link #take} throws
 * once, with what ended first, and they are {@link Outcome.Stopped}.
 */
final class SparkTrialBackend implements TrialBackend {

  private static final Logger LOG = LoggerFactory.getLogger(SparkTrialBackend.class);

  private final JavaSparkContext spark;
  private final String sweep;
  private final int slots;
  private final Function<Segment, SegmentTask> tasks;
  private final SegmentCommit commit;
  private final RunningTasks running;
  private final MemorySettings memory;
  private final HadoopSettings hadoop;
  private final ExecutorService drivers;
  private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
  private final ConcurrentMap<Segment, SegmentJob> underWay = new ConcurrentHashMap<>();
  private final AtomicInteger owed = new AtomicInteger();
  private final AtomicReference<LaminaException> ended = new AtomicReference<>();
  private boolean endTold;

  /**
   * @param sweep id of the sweep
   * @param slots how many segments run at once, at least 1
   * @param tasks what to send for a segment; a failure of it becomes the segment's outcome
   * @param commit where it goes
   */
  SparkTrialBackend(
      JavaSparkContext spark,
      String sweep,
      int slots,
      Function<Segment, SegmentTask> tasks,
      SegmentCommit commit) {
    Check.argument(slots >= 1, "Invalid slots: %s (want >= 1)", slots);
    this.spark = spark;
    this.sweep = sweep;
    this.slots = slots;
    this.tasks = tasks;
    this.commit = commit;
    this.running = RunningTasks.watch(spark.sc());
    this.memory = MemorySettings.of(spark.getConf());
    this.hadoop = HadoopSettings.of(spark.hadoopConfiguration());
    this.drivers = Executors.newFixedThreadPool(slots, SparkTrialBackend::thread);
  }

  private static Thread thread(Runnable work) {
    var thread = new Thread(work, "lamina-segment");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public void submit(Segment segment) {
    Check.state(!drivers.isShutdown(), "Cannot run %s: the backend is closed", segment);
    var job = new SegmentJob(spark, sweep, segment, running, hadoop);
    Check.argument(underWay.putIfAbsent(segment, job) == null, "Already under way: %s", segment);
    owed.incrementAndGet();
    drivers.execute(
        () -> {
          Outcome outcome;
          try {
            outcome = outcome(segment, job);
          } catch (Throwable failure) {
            // Whatever it is: who waits for this outcome must get one.
            outcome = Outcome.Failed.of(segment, failure);
          }
          underWay.remove(segment);
          outcomes.add(outcome);
        });
  }

  /**
   * As every backend's; every outcome is still to be had after it threw.
   *
   * @throws LaminaException {@code LOST}, once, if the session has ended
   */
  @Override
  public Outcome take() throws InterruptedException {
    Check.state(owed.get() > 0, "Cannot wait for an outcome: no segment is under way");
    Outcome outcome = outcomes.take();
    if (ended.get() != null && !endTold) {
      endTold = true;
      outcomes.add(outcome);
      throw ended.get();
    }
    owed.decrementAndGet();
    return outcome;
  }

  /** As every backend's; any thread may call it. */
  @Override
  public void cancel(int trial) {
    underWay.forEach(
        (segment, job) -> {
          if (segment.trial() == trial) {
            job.cancel();
          }
        });
  }

  /** Asks everything under way to stop soon. Any thread may call it. */
  void cancelAll() {
    underWay.values().forEach(SegmentJob::cancel);
  }

  /** Stops everything under way and waits for its tasks. The Spark session stays open. */
  @Override
  public void close() {
    drivers.shutdown();
    cancelAll();
    Threads.awaitEnd(drivers);
    running.close();
  }

  private Outcome outcome(Segment segment, SegmentJob job) {
    try {
      SegmentTask task = tasks.apply(segment);
      SegmentReport report = job.run(task);
      if (report instanceof SegmentReport.Done done) {
        return commit(segment, task, done);
      } else if (report instanceof SegmentReport.Failed failed) {
        return new Outcome.Failed(segment, failed.failure(), failed.message());
      }
      return job.isCancelled()
          ? new Outcome.Stopped(segment)
          : new Outcome.Failed(segment, Failure.LOST, "Spark killed the task of " + segment);
    } catch (CancellationException e) {
      return new Outcome.Stopped(segment);
    } catch (ExecutionException e) {
      return job.isCancelled() || sessionEnded(segment, e)
          ? new Outcome.Stopped(segment)
          : SparkFailure.of(segment, e, memory);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Stopped(segment);
    } catch (RuntimeException | Error e) {
      if (sessionEnded(segment, e)) {
        return new Outcome.Stopped(segment);
      }
      Failure failure = Failure.of(e);
      if (failure == Failure.INTERNAL) {
        LOG.error("Trial {}, attempt {} failed", segment.trial(), segment.attempt(), e);
      }
      return new Outcome.Failed(segment, failure, SparkFailure.told(e, memory));
    }
  }

  /** Whether this failed because there is no session any more; the first to see it is kept. */
  private boolean sessionEnded(Segment segment, Throwable failure) {
    if (!spark.sc().isStopped()) {
      return false;
    }
    ended.compareAndSet(
        null,
        new LaminaException(
            Failure.LOST,
            "Cannot run trial %s to its end: Spark ended: %s (run the same command again)"
                .formatted(segment.trial(), Redaction.of(Failure.told(failure))),
            failure));
    return true;
  }

  private synchronized Outcome commit(Segment segment, SegmentTask task, SegmentReport.Done done) {
    return commit.commit(segment, task.key(), task.provenance(), done);
  }
}
