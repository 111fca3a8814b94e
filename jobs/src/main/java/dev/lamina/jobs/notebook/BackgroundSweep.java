package dev.lamina.jobs.notebook;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialProgress;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.core.tune.TrialState;
import dev.lamina.jobs.launch.SweepData;
import dev.lamina.jobs.spark.Executors;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.spark.Redaction;
import dev.lamina.jobs.sweep.Halt;
import dev.lamina.jobs.sweep.SweepJob;
import dev.lamina.jobs.sweep.SweepProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sweep that this process runs beside the note that started it. It ends with the process at the
 * latest, without harm: the same start goes on from its last checkpoints. What it ended with is
 * kept, to be told.
 */
final class BackgroundSweep {

  private static final Logger LOG = LoggerFactory.getLogger(BackgroundSweep.class);

  /** From the last sign of a driver to the end of its thread. */
  private static final Duration ENDING = Duration.ofSeconds(30);

  private final SparkSession spark;
  private final SweepSpec spec;
  private final SweepData samples;
  private final String results;
  private final Instant begun = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final Thread thread;
  private volatile String told = "beginning";
  private volatile boolean ended;

  private BackgroundSweep(SparkSession spark, SweepSpec spec, SweepData samples, String results) {
    this.spark = spark;
    this.spec = spec;
    this.samples = samples;
    this.results = results;
    this.thread = new Thread(this::run, "lamina-sweep-" + spec.name());
    thread.setDaemon(true);
  }

  /**
   * Starts one and returns at once.
   *
   * @param results qualified folder of the tables of results
   */
  static BackgroundSweep start(
      SparkSession spark, SweepSpec spec, SweepData samples, String results) {
    var sweep = new BackgroundSweep(spark, spec, samples, results);
    sweep.thread.start();
    return sweep;
  }

  boolean isRunning() {
    return !ended;
  }

  /** Waits a little until it has ended, for those who know that it does. */
  void awaitEnd() throws InterruptedException {
    thread.join(ENDING.toMillis());
  }

  /** One line: when it began, and how it is or ended. */
  String line() {
    return "%s, started by this interpreter at %s: %s".formatted(spec.name(), begun, told);
  }

  private void run() {
    try {
      // Those of the paragraph are inherited: to cancel it must not cancel the sweep.
      spark.sparkContext().clearJobGroup();
      spark.sparkContext().setLocalProperty("spark.scheduler.pool", null);
      samples.prepare(LaminaSession.of(spark), line -> told = line);
      told = "running";
      told = outcome(job().run());
    } catch (InterruptedException e) {
      told = "interrupted (start it again to go on)";
    } catch (Throwable failure) {
      // Whatever it is: nobody else would tell of it.
      LOG.warn("Sweep {} failed", spec.name(), failure);
      told = failed(failure);
    } finally {
      ended = true;
    }
  }

  /** Another start helps where nothing has to be mended first. */
  private static String failed(Throwable failure) {
    Failure kind = Failure.of(failure);
    String told = "FAILED: %s: %s".formatted(kind, Redaction.of(Failure.told(failure)));
    return switch (kind) {
      case SPEC, DATA -> told;
      case RESOURCES, INTERNAL, LOST -> told + " (start it again to go on)";
    };
  }

  private SweepJob job() {
    var progress =
        new SweepProgress() {
          @Override
          public void onProgress(int trial, TrialProgress made) {}

          @Override
          public void onWait(String reason) {
            told = reason;
          }
        };
    return new SweepJob(spark, sized(), samples.table(), results, SweepListener.NONE, progress);
  }

  /** Unless the specification says how many, one slot stays free for paragraphs. */
  private SweepSpec sized() {
    if (spec.execution().slots().isPresent()) {
      return spec;
    }
    int slots = new Executors(LaminaSession.of(spark).context()).slots();
    return spec.withSlots(Math.max(1, slots - 1));
  }

  private static String outcome(SweepJob.Result result) {
    if (result.halt() != Halt.NONE) {
      return "stopped: " + result.reason();
    }
    List<TrialState> trials = result.result().state().trials();
    long failed =
        trials.stream().filter(trial -> trial.end().equals(Optional.of(End.FAILED))).count();
    return failed == 0
        ? "done, %s trials".formatted(trials.size())
        : "done, %s of %s trials FAILED (the leaderboard tells why)"
            .formatted(failed, trials.size());
  }
}
