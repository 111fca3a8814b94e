package dev.lamina.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.core.tune.SweepLog;
import dev.lamina.core.tune.TrialState;
import dev.lamina.core.tune.TrialState.Status;
import dev.lamina.jobs.audit.SweepAudit;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.MetricsTable;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TableUpkeep;
import dev.lamina.jobs.table.TrialsTable;
import dev.lamina.jobs.upkeep.SweepRetention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepJobTest {

  @TempDir static Path folder;
  private static LaminaSession lamina;
  private static SparkSession session;
  private static LocalSweeps sweeps;
  private static SweepJob.Result undisturbed;

  @BeforeAll
  static void runOnceUndisturbed() throws InterruptedException {
    lamina = LocalSweeps.session();
    session = lamina.spark();
    LocalSweeps.preprocess(lamina, folder);
    sweeps = new LocalSweeps(session, folder);
    undisturbed = sweeps.job(LocalSweeps.spec(), "undisturbed").run();
  }

  @AfterAll
  static void stop() {
    lamina.close();
  }

  private static List<List<HostTensor>> expected() {
    return sweeps.tensors("undisturbed", undisturbed);
  }

  @Test
  void everyTrialRunsToItsLastEpochInSegments() {
    assertThat(undisturbed.result().segments()).isEqualTo(6);
    assertThat(undisturbed.result().state().trials())
        .hasSize(3)
        .allSatisfy(
            trial -> {
              assertThat(trial.status()).isEqualTo(Status.COMPLETED);
              assertThat(trial.epoch()).isEqualTo(2);
              assertThat(trial.metrics()).containsKeys("train/loss", "test/accuracy");
              assertThat(trial.facts()).containsEntry("device", "cpu");
            });
  }

  @Test
  void everyEpochOfEveryTrialIsInTheMetrics() {
    String results = sweeps.results("undisturbed");
    var hadoop = session.sparkContext().hadoopConfiguration();
    String sweep = undisturbed.sweep().id();
    List<SweepEvent> log = new TrialsTable(results, hadoop).read(sweep).events();
    var epochs = new MetricsTable(results, hadoop).read(sweep, log);

    assertThat(epochs.keySet()).containsExactly(0, 1, 2);
    for (TrialState trial : undisturbed.result().state().trials()) {
      List<EpochMetrics> found = epochs.get(trial.trial());
      assertThat(found).extracting(EpochMetrics::epoch).containsExactly(1, 2);
      assertThat(found.get(1).values()).isEqualTo(trial.metrics());
    }
  }

  @Test
  void cleaningAfterEveryEntryOfTheLogChangesNoResult() throws InterruptedException {
    SpecNode spec = LocalSweeps.spec().with("run.keep", Map.of("best", 1L));
    String results = sweeps.results("cleaned");
    var hadoop = session.sparkContext().hadoopConfiguration();
    var most = new AtomicInteger();
    var cleaner =
        new SweepListener() {
          @Override
          public void on(SweepEvent event) {
            SweepsTable.Entry sweep =
                new SweepsTable(results, hadoop).find(undisturbed.sweep().id()).orElseThrow();
            most.accumulateAndGet(
                new SweepRetention(results, hadoop, sweep).drop().kept(), Math::max);
            new TrialsTable(results, hadoop).upkeep().compact(2);
            new MetricsTable(results, hadoop).upkeep().compact(2);
            TableUpkeep checkpoints = new CheckpointsTable(results, hadoop).upkeep();
            checkpoints.delete(checkpoints.garbage(Instant.now().minusSeconds(3600)));
          }
        };

    SweepJob.Result done = sweeps.job(spec, "cleaned", cleaner, UnaryOperator.identity()).run();

    assertThat(done.sweep().id()).isEqualTo(undisturbed.sweep().id());
    assertThat(losses(done)).isEqualTo(losses(undisturbed));
    var checkpoints = new CheckpointsTable(results, hadoop);
    assertThat(most)
        .as("the best, what a trial goes on from, and what is not in the log yet")
        .hasValueLessThanOrEqualTo(3);
    TrialState best = Collections.min(done.result().state().trials(), SweepSpec.of(spec).ranking());
    assertThat(checkpoints.list(done.sweep().id()).keys())
        .containsExactly(LocalSweeps.key(done, best));
    assertThat(checkpoints.read(LocalSweeps.key(done, best)).tensors())
        .isEqualTo(expected().get(best.trial()));
    assertThat(new SweepAudit(results, hadoop, done.sweep()).run().faults()).isEmpty();
    int other = best.trial() == 0 ? 1 : 0;
    var reproduction = new ReproduceJob(session, done.sweep(), results, other);
    assertThatThrownBy(() -> reproduction.run(SweepProgress.NONE))
        .hasMessageContaining("is gone ('lamina clean' drops what run.keep does not name");
  }

  private static List<Double> losses(SweepJob.Result done) {
    return done.result().state().trials().stream()
        .map(trial -> trial.metrics().get("test/loss"))
        .toList();
  }

  @Test
  void aSweepThatIsDoneRunsNoJob() throws InterruptedException {
    var jobs = new JobCount();
    session.sparkContext().addSparkListener(jobs);
    SweepJob.Result again = sweeps.job(LocalSweeps.spec(), "undisturbed").run();
    session.sparkContext().removeSparkListener(jobs);

    assertThat(again.result().nothingToDo()).isTrue();
    assertThat(again.result().state()).isEqualTo(undisturbed.result().state());
    assertThat(again.sweep()).isEqualTo(undisturbed.sweep());
    assertThat(jobs.count()).isZero();
  }

  @Test
  void aDriverThatDiesBeforeOrAfterAnyEntryIsContinuedToTheSameBits() throws InterruptedException {
    SpecNode spec =
        LocalSweeps.spec()
            .with(
                "search.space", Map.of("learning-rate.base", Map.of("choice", List.of(0.1, 0.05))));
    int died = 0;
    for (boolean written : List.of(false, true)) {
      for (int appends = 0; ; appends++) {
        String results = "died-" + written + "-" + appends;
        int most = appends;
        SweepJob mortal =
            sweeps.job(spec, results, SweepListener.NONE, log -> new MortalLog(log, most, written));
        boolean survived = true;
        try {
          mortal.run();
        } catch (MortalLog.Death expected) {
          survived = false;
          died++;
        }
        SweepJob.Result continued = sweeps.job(spec, results).run();
        assertThat(parameters(continued)).isEqualTo(parameters(undisturbed).subList(0, 2));
        assertThat(sweeps.tensors(results, continued)).isEqualTo(expected().subList(0, 2));
        if (survived) {
          break;
        }
      }
    }
    assertThat(died).isEqualTo(10);
  }

  private static List<Object> parameters(SweepJob.Result result) {
    return result.result().state().trials().stream().<Object>map(TrialState::parameters).toList();
  }

  @Test
  void aDriverProcessThatIsKilledIsContinuedToTheSameBits() throws Exception {
    KilledDriver.runAndKill(folder.resolve("killed.log"), Map.of(), folder.toString(), "killed");

    SweepJob.Result continued = sweeps.job(LocalSweeps.spec(), "killed").run();
    assertThat(continued.result().segments()).isLessThan(6);
    assertThat(sweeps.tensors("killed", continued)).isEqualTo(expected());
  }

  @Test
  void twoSlotsGiveTheBitsOfOne() throws InterruptedException {
    SweepJob.Result two = sweeps.job(LocalSweeps.spec().with("run.slots", 2L), "two-slots").run();

    assertThat(two.sweep().id()).isEqualTo(undisturbed.sweep().id());
    assertThat(sweeps.tensors("two-slots", two)).isEqualTo(expected());
  }

  /** Results decide which trials there are and which go on: that is where slots and kills show. */
  @Test
  void aSweepThatLearnsFromResultsIsTheSameWithTwoSlotsAndAfterItsDriverDied()
      throws InterruptedException {
    SpecNode spec =
        LocalSweeps.spec()
            .with("trial.epochs", 4L)
            .with(
                "search",
                Map.of(
                    "searcher",
                    "tpe",
                    "trials",
                    6L,
                    "startup",
                    3L,
                    "lag",
                    1L,
                    "scheduler",
                    Map.of("name", "asha", "first", 1L, "reduction", 2L),
                    "space",
                    Map.of("learning-rate.base", Map.of("uniform", List.of(0.01, 0.2)))));
    SweepJob.Result one = sweeps.job(spec, "learning").run();
    SweepJob.Result two = sweeps.job(spec.with("run.slots", 2L), "learning-two").run();
    boolean died = false;
    for (int deaths = 0; deaths < 3; deaths++) {
      try {
        sweeps
            .job(spec, "learning-died", SweepListener.NONE, log -> new MortalLog(log, 4, true))
            .run();
      } catch (MortalLog.Death expected) {
        died = true;
      }
    }
    SweepJob.Result continued = sweeps.job(spec.with("run.slots", 2L), "learning-died").run();

    assertThat(died).isTrue();
    assertThat(one.result().trialsByStatus().get(Status.STOPPED)).isPositive();
    assertThat(one.result().trialsByStatus().get(Status.COMPLETED)).isPositive();
    assertThat(table(two)).isEqualTo(table(one));
    assertThat(table(continued)).isEqualTo(table(one));
    assertThat(sweeps.tensors("learning-two", two)).isEqualTo(sweeps.tensors("learning", one));
    assertThat(sweeps.tensors("learning-died", continued))
        .isEqualTo(sweeps.tensors("learning", one));
    assertThat(
            new SweepAudit(
                    sweeps.results("learning-died"),
                    session.sparkContext().hadoopConfiguration(),
                    continued.sweep())
                .run()
                .faults())
        .isEmpty();
  }

  /** What a user sees of every trial; the speed is the machine's. */
  private static List<List<Object>> table(SweepJob.Result done) {
    return done.result().state().trials().stream()
        .map(
            trial ->
                List.<Object>of(
                    trial.parameters(),
                    trial.status(),
                    trial.epoch(),
                    trial.metrics().get("train/loss"),
                    trial.metrics().get("test/accuracy")))
        .toList();
  }

  /** A driver that has another one begin when its first segment has ended. */
  private SweepJob besideAnother(String results, Runnable other) {
    var begun = new AtomicBoolean();
    var intrude =
        new SweepListener() {
          @Override
          public void advanced(SweepEvent.Advanced event) {
            if (begun.compareAndSet(false, true)) {
              other.run();
            }
          }
        };
    return sweeps.job(LocalSweeps.spec(), results, intrude, log -> log);
  }

  @Test
  void aSecondDriverIsRefusedAndTheFirstGoesOn() throws InterruptedException {
    SweepJob first =
        besideAnother(
            "two-drivers",
            () ->
                assertThatThrownBy(() -> sweeps.job(LocalSweeps.spec(), "two-drivers").run())
                    .isInstanceOf(SweepTakenException.class)
                    .hasMessageContaining("another driver is at it, process ")
                    .hasMessageContaining("(one driver a sweep:"));
    assertThat(sweeps.tensors("two-drivers", first.run())).isEqualTo(expected());
  }

  @Test
  void aDriverWhoseLeaseRanOutIsRefusedByTheLog() {
    var other = new AtomicReference<SweepJob.Result>();
    SweepJob first =
        besideAnother(
            "taken-over",
            () -> {
              try {
                Path drivers = folder.resolve("taken-over/drivers");
                try (Stream<Path> leases = Files.list(drivers)) {
                  for (Path lease : leases.toList()) {
                    Files.delete(lease);
                  }
                }
                other.set(sweeps.job(LocalSweeps.spec(), "taken-over").run());
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    assertThatThrownBy(first::run)
        .isInstanceOf(SweepTakenException.class)
        .hasMessageContaining("another driver has taken over")
        .extracting(failure -> ((LaminaException) failure).failure())
        .isEqualTo(Failure.RESOURCES);
    assertThat(sweeps.tensors("taken-over", other.get())).isEqualTo(expected());
  }

  @Test
  void aTrialThatFailsDoesNotStopTheOthers() throws InterruptedException {
    SpecNode spec =
        LocalSweeps.spec()
            .with("trial.epochs", 1L)
            .with(
                "search.space", Map.of("augmentation.padding", Map.of("choice", List.of(2L, 40L))))
            .with("trial.augmentation.fill", "reflect");
    SweepJob.Result result = sweeps.job(spec, "failing").run();

    List<TrialState> trials = result.result().state().trials();
    assertThat(trials).extracting(TrialState::status).contains(Status.COMPLETED, Status.FAILED);
    assertThat(trials.get(1).lastFailure().orElseThrow().failure()).isEqualTo(Failure.SPEC);
    assertThat(trials.get(1).lastFailure().orElseThrow().message())
        .contains("padding")
        .doesNotContain("\n");
  }

  @Test
  void aChangedSpecificationIsAnotherSweepAndBothAreKept() throws InterruptedException {
    SpecNode one = LocalSweeps.spec().with("trial.epochs", 1L);
    SweepJob.Result first = sweeps.job(one, "both").run();
    SweepJob.Result second = sweeps.job(one.with("trial.seed", 1L), "both").run();

    assertThat(second.sweep().id()).isNotEqualTo(first.sweep().id());
    assertThat(second.result().segments()).isEqualTo(3);
    assertThat(sweeps.job(one, "both").run().result().nothingToDo()).isTrue();
  }

  @Test
  void aDamagedCheckpointIsRefusedAndItsRemedyWorks() throws InterruptedException {
    SweepJob.Result half = stoppedAfterFirstCheckpoint("damaged");
    String checkpoints = sweeps.results("damaged") + "/checkpoints";
    session.sql("DELETE FROM delta.`%s` WHERE tensor = 3".formatted(checkpoints));

    SweepJob.Result refused = sweeps.job(LocalSweeps.spec(), "damaged").run();
    TrialState trial = refused.result().state().trials().get(0);
    assertThat(trial.status()).isEqualTo(Status.FAILED);
    assertThat(trial.lastFailure().orElseThrow().failure()).isEqualTo(Failure.DATA);
    assertThat(trial.lastFailure().orElseThrow().message())
        .contains(
            "Cannot read the checkpoint of attempt 1 of trial 0 of sweep " + half.sweep().id())
        .containsPattern("it has (\\d+) of \\d+ tensors, without \\[3\\]");

    SweepJob.Result repaired = sweeps.job(LocalSweeps.spec(), "damaged").restartingFailed().run();
    assertThat(sweeps.tensors("damaged", repaired)).isEqualTo(expected());
  }

  @Test
  void aCheckpointFileThatIsGoneIsRefusedAndItsRemedyWorks()
      throws InterruptedException, IOException {
    stoppedAfterFirstCheckpoint("gone");
    Path checkpoints =
        Path.of(new org.apache.hadoop.fs.Path(sweeps.results("gone")).toUri().getPath())
            .resolve("checkpoints");
    try (Stream<Path> files = Files.walk(checkpoints)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        Files.delete(file);
      }
    }
    TrialState trial =
        sweeps.job(LocalSweeps.spec(), "gone").run().result().state().trials().get(0);
    assertThat(trial.lastFailure().orElseThrow().message())
        .contains("Cannot read the checkpoint of attempt 1 of trial 0", "with --retry-failed")
        .doesNotContain("\n");
    SweepJob.Result repaired = sweeps.job(LocalSweeps.spec(), "gone").restartingFailed().run();
    assertThat(sweeps.tensors("gone", repaired)).isEqualTo(expected());
  }

  /** Leaves trial 0 with one checkpoint. */
  private static SweepJob.Result stoppedAfterFirstCheckpoint(String results) {
    SweepJob mortal =
        sweeps.job(
            LocalSweeps.spec(), results, SweepListener.NONE, log -> new MortalLog(log, 1, true));
    assertThatThrownBy(mortal::run).isInstanceOf(MortalLog.Death.class);
    return undisturbed;
  }

  /** Dies at its next entry after some, having written it or not. */
  private static final class MortalLog implements SweepLog {

    static final class Death extends RuntimeException {}

    private final SweepLog log;
    private final boolean written;
    private int left;

    MortalLog(SweepLog log, int appends, boolean written) {
      this.log = log;
      this.left = appends;
      this.written = written;
    }

    @Override
    public List<SweepEvent> read() {
      return log.read();
    }

    @Override
    public void append(List<SweepEvent> events) {
      if (left == 0) {
        if (written) {
          log.append(new ArrayList<>(events));
        }
        throw new Death();
      }
      left--;
      log.append(events);
    }
  }
}
