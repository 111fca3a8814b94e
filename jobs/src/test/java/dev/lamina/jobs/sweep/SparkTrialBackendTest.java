package dev.lamina.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.Normalization;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.experiment.TrialProgress;
import dev.lamina.core.experiment.TrialSpec;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.Outcome;
import dev.lamina.core.tune.Segment;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.spark.MemorySettings;
import dev.lamina.jobs.spark.ProgressMessage;
import dev.lamina.jobs.spark.ProgressPlugin;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.Provenance;
import dev.lamina.jobs.table.SegmentKey;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SparkTrialBackendTest {

  private static final String SWEEP = "backend-test";
  private static final int ENDLESS = 1_000_000;
  private static final MemorySettings MEMORY =
      MemorySettings.of(new SparkConf(false).setMaster("local[2]"));

  @TempDir static Path folder;
  private static LaminaSession lamina;
  private static SparkSession session;
  private static DatasetVersion data;
  private static String results;
  private static CheckpointsTable checkpoints;
  private static MetricsTable metrics;

  @BeforeAll
  static void start() {
    lamina = LocalSweeps.session();
    session = lamina.spark();
    LocalSweeps.preprocess(lamina, folder);
    String made = folder.resolve("data").toString();
    long version = new DatasetTables(made, lamina.hadoop()).newest().version();
    data = DatasetVersion.of(made, version, lamina.hadoop());
    results = folder.resolve("results").toString();
    var hadoop = session.sparkContext().hadoopConfiguration();
    checkpoints = new CheckpointsTable(results, hadoop);
    metrics = new MetricsTable(results, hadoop);
    checkpoints.createIfMissing();
    metrics.createIfMissing();
  }

  @AfterAll
  static void stop() {
    lamina.close();
  }

  private static SparkTrialBackend backend(int slots) {
    TrialSpec trial =
        SweepSpec.of(
                LocalSweeps.spec()
                    .with("trial.epochs", (long) ENDLESS)
                    .with("trial.normalization", "data"))
            .trial(Collections.emptySortedMap());
    return new SparkTrialBackend(
        JavaSparkContext.fromSparkContext(session.sparkContext()),
        SWEEP,
        slots,
        segment ->
            new SegmentTask(
                new SegmentKey(SWEEP, segment.trial(), segment.attempt()),
                trial.node().canonical(),
                segment.fromAttempt(),
                segment.toEpoch(),
                data,
                results,
                new Provenance(trial.digest(), 0, data.version(), "test")),
        SegmentCommit.into(results, session.sparkContext().hadoopConfiguration()));
  }

  private static Segment segment(int trial, int toEpoch) {
    return new Segment(trial, 1, Collections.emptySortedMap(), 0, 0, toEpoch);
  }

  @Test
  void aCancelledTrialFreesItsSlotForTheNext() throws InterruptedException {
    var seen = new LinkedBlockingQueue<ProgressMessage>();
    ProgressPlugin.Watch watch = ProgressPlugin.watch(SWEEP, seen::add);
    try (watch;
        SparkTrialBackend backend = backend(1)) {
      backend.submit(segment(0, ENDLESS));
      backend.submit(segment(1, 1));
      TrialProgress progress = seen.take().progress();
      assertThat(progress.epochs()).isEqualTo(ENDLESS);
      assertThat(progress.steps()).isPositive();

      backend.cancel(0);

      assertThat(backend.take()).isEqualTo(new Outcome.Stopped(segment(0, ENDLESS)));
      assertThat(backend.take()).isInstanceOf(Outcome.Finished.class);
    }
    assertThatThrownBy(() -> checkpoints.read(new SegmentKey(SWEEP, 0, 1)))
        .hasMessageContaining("it is not there");
    assertThat(checkpoints.read(new SegmentKey(SWEEP, 1, 1)).epoch()).isEqualTo(1);
  }

  @Test
  void aTrialIsNormalizedByTheMeanAndDeviationOfItsTable() throws InterruptedException {
    Normalization told =
        new DatasetTables(
                folder.resolve("data").toString(), session.sparkContext().hadoopConfiguration())
            .newest()
            .normalization()
            .orElseThrow();
    try (SparkTrialBackend backend = backend(1)) {
      backend.submit(segment(9, 1));
      assertThat(backend.take())
          .isInstanceOfSatisfying(
              Outcome.Finished.class,
              finished -> assertThat(finished.facts()).containsEntry("normalization", told.text()));
    }
  }

  @Test
  void aTrialThatWaitsForASlotIsCancelledToo() throws InterruptedException {
    var seen = new LinkedBlockingQueue<ProgressMessage>();
    ProgressPlugin.Watch watch = ProgressPlugin.watch(SWEEP, seen::add);
    try (watch;
        SparkTrialBackend backend = backend(1)) {
      backend.submit(segment(2, ENDLESS));
      backend.submit(segment(3, ENDLESS));
      seen.take();
      backend.cancel(3);
      backend.cancel(2);

      assertThat(backend.take()).isEqualTo(new Outcome.Stopped(segment(2, ENDLESS)));
      assertThat(backend.take()).isEqualTo(new Outcome.Stopped(segment(3, ENDLESS)));
    }
  }

  @Test
  void closingStopsWhatRunsAndLeavesNoTaskBehind() throws InterruptedException {
    var seen = new LinkedBlockingQueue<ProgressMessage>();
    ProgressPlugin.Watch watch = ProgressPlugin.watch(SWEEP, seen::add);
    try (watch) {
      SparkTrialBackend backend = backend(2);
      backend.submit(segment(4, ENDLESS));
      backend.submit(segment(5, ENDLESS));
      seen.take();
      backend.close();
      assertThat(backend.take()).isInstanceOf(Outcome.Stopped.class);
      assertThat(backend.take()).isInstanceOf(Outcome.Stopped.class);
      backend.close();
      assertThatThrownBy(backend::take)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no segment is under way");
      assertThatThrownBy(() -> backend.submit(segment(6, 1)))
          .isInstanceOf(IllegalStateException.class);
    }
    int[] running = session.sparkContext().statusTracker().getActiveStageIds();
    assertThat(running).isEmpty();
  }

  @Test
  void aLostExecutorIsNothingAgainstItsTrial() {
    var lost =
        new ExecutionException(
            new SparkException(
                "Job aborted due to stage failure: Task 0 in stage 7.0 failed 1 times, most recent"
                    + " failure: Lost task 0.0 in stage 7.0 (TID 9) (10.0.0.7 executor 2):"
                    + " ExecutorLostFailure (executor 2 exited caused by one of the running tasks)"
                    + " Reason: worker lost\nDriver stacktrace:"));

    Outcome.Failed failed = SparkFailure.of(segment(0, 1), lost, MEMORY);

    assertThat(failed.failure()).isEqualTo(Failure.LOST);
    assertThat(failed.message())
        .startsWith("The executor that ran trial 0 went away")
        .endsWith("Reason: worker lost");
  }

  @Test
  void aLackOfMemoryNamesTheMemoryAndTheSetting() {
    var heap = new IllegalStateException(new OutOfMemoryError("Java heap space"));
    assertThat(SparkFailure.told(heap, MEMORY))
        .contains("OutOfMemoryError: Java heap space", "the Java heap ran out (want a larger");
    var known =
        new LaminaException(Failure.DATA, "Cannot read x", new OutOfMemoryError("Java heap space"));
    assertThat(SparkFailure.told(known, MEMORY)).isEqualTo("Cannot read x");
  }

  @Test
  void aSessionThatEndsEndsTheSweepAndIsNothingAgainstItsTrials() throws InterruptedException {
    var seen = new LinkedBlockingQueue<ProgressMessage>();
    ProgressPlugin.Watch watch = ProgressPlugin.watch(SWEEP, seen::add);
    SparkTrialBackend backend = backend(2);
    backend.submit(segment(7, ENDLESS));
    backend.submit(segment(8, ENDLESS));
    seen.take();
    lamina.close();
    try {
      assertThatThrownBy(backend::take)
          .isInstanceOfSatisfying(
              LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.LOST))
          .hasMessageContaining("to its end: Spark ended: ")
          .hasMessageContaining("run the same command again")
          .hasCauseInstanceOf(Exception.class);
      assertThat(backend.take()).isInstanceOf(Outcome.Stopped.class);
      assertThat(backend.take()).isInstanceOf(Outcome.Stopped.class);
    } finally {
      watch.close();
      backend.close();
      lamina = LocalSweeps.session();
      session = lamina.spark();
    }
  }
}
