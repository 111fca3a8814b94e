package dev.lamina.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.core.tune.SweepListener;
import dev.lamina.core.tune.TrialState;
import dev.lamina.core.tune.TrialState.Status;
import dev.lamina.jobs.audit.SweepAudit;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.SweepsTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users want of a sweep, while it runs and while it does not. */
class SweepRemoteTest {

  private static final Configuration HADOOP = new Configuration();

  @TempDir static Path folder;

  private static LaminaSession lamina;
  private static LocalSweeps sweeps;

  @BeforeAll
  static void open() {
    lamina = LocalSweeps.session();
    LocalSweeps.preprocess(lamina, folder);
    sweeps = new LocalSweeps(lamina.spark(), folder);
  }

  @AfterAll
  static void close() {
    lamina.close();
  }

  /** Two trials at once that take longer than anybody waits. */
  private static SpecNode endless() {
    return LocalSweeps.spec()
        .with("trial.epochs", 100_000L)
        .with("run.slots", 2L)
        .with("run.segment-epochs", 50_000L);
  }

  /** A sweep that is under way in another thread. */
  private record Running(String results, CompletableFuture<SweepJob.Result> job) {

    static Running start(SpecNode spec, String results, int segments) throws InterruptedException {
      var under = new CountDownLatch(segments);
      var listener =
          new SweepListener() {
            @Override
            public void started(SweepEvent.Started event) {
              under.countDown();
            }
          };
      var job =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return sweeps.job(spec, results, listener, log -> log).run();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      under.await();
      return new Running(results, job);
    }

    SweepRemote remote() {
      return SweepRemoteTest.remote(results);
    }
  }

  private static SweepRemote remote(String results) {
    SweepsTable.Entry entry = new SweepsTable(sweeps.results(results), HADOOP).all().get(0);
    return new SweepRemote(sweeps.results(results), HADOOP, entry);
  }

  private static List<String> audit(String results) {
    SweepsTable.Entry entry = new SweepsTable(sweeps.results(results), HADOOP).all().get(0);
    return new SweepAudit(sweeps.results(results), HADOOP, entry)
        .run().faults().stream().map(Object::toString).toList();
  }

  @Test
  void aPausedSweepStopsAndGoesOnWhenItIsResumed() throws Exception {
    Running running = Running.start(endless(), "paused", 2);
    SweepRemote.Status before = running.remote().status();
    assertThat(before.driver()).isPresent();
    assertThat(before.state().trials()).extracting(TrialState::status).contains(Status.RUNNING);
    running.remote().pause(told -> {});
    SweepJob.Result paused = running.job().get();
    assertThat(paused.halt()).isEqualTo(Halt.PAUSED);
    assertThat(paused.reason()).contains("lamina resume");
    assertThat(paused.result().state().trials())
        .extracting(TrialState::status)
        .containsOnly(Status.WAITING);
    SweepRemote.Status after = running.remote().status();
    assertThat(after.driver()).isEmpty();
    assertThat(after.wanted().paused()).isTrue();
    assertThat(after.used().deviceTime()).isPositive();
    assertThat(after.planned()).hasValue(3);

    SweepJob.Result again = sweeps.job(endless(), "paused").run();
    assertThat(again.halt()).isEqualTo(Halt.PAUSED);
    assertThat(again.result().segments()).isZero();

    running.remote().resume();
    Running resumed = Running.start(endless(), "paused", 2);
    resumed.remote().cancel(told -> {});
    assertThat(resumed.job().get().halt()).isEqualTo(Halt.CANCELLED);
    assertThat(audit("paused")).isEmpty();
  }

  @Test
  void aCancelledSweepIsDoneForGood() throws Exception {
    Running running = Running.start(endless(), "cancelled", 2);
    running.remote().cancel(told -> {});
    SweepJob.Result result = running.job().get();
    assertThat(result.halt()).isEqualTo(Halt.CANCELLED);
    assertThat(result.result().state().cancelled()).isTrue();
    assertThat(result.result().state().trials())
        .extracting(TrialState::status)
        .containsOnly(Status.CANCELLED);
    assertThat(sweeps.job(endless(), "cancelled").run().result().segments()).isZero();
    assertThatThrownBy(running.remote()::resume)
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("it was cancelled");
    running.remote().cancel(told -> {});
    assertThat(audit("cancelled")).isEmpty();
  }

  @Test
  void aCancelledTrialFreesItsSlotForTheNext() throws Exception {
    Running running = Running.start(endless(), "trial", 2);
    SweepRemote remote = running.remote();
    assertThatThrownBy(() -> remote.cancel(7, told -> {}))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Cannot cancel trial 7: there is none (want 0 to 1)");
    remote.cancel(0, told -> {});
    // The third trial has the slot of the first.
    await(() -> remote.status().state().trials().size() == 3);
    assertThat(remote.status().state().trials())
        .extracting(TrialState::status)
        .containsExactly(Status.CANCELLED, Status.RUNNING, Status.RUNNING);
    remote.pause(told -> {});
    assertThat(running.job().get().halt()).isEqualTo(Halt.PAUSED);
    // Without a driver as well.
    remote.cancel(2, told -> {});
    assertThat(remote.status().state().trials())
        .extracting(TrialState::status)
        .containsExactly(Status.CANCELLED, Status.WAITING, Status.CANCELLED);
    remote.cancel(told -> {});
    assertThat(remote.status().state().cancelled()).isTrue();
    assertThat(audit("trial")).isEmpty();
  }

  @Test
  void aSweepEndsWithItsBudgetAndGoesOnWithAGreaterOne() throws Exception {
    SpecNode spec = endless().with("run.budget", Map.of("device-hours", 0.001));
    SweepJob.Result spent = sweeps.job(spec, "budget").run();
    assertThat(spent.halt()).isEqualTo(Halt.BUDGET);
    assertThat(spent.reason()).contains("device hours are used (raise run.budget.device-hours");
    assertThat(sweeps.job(spec, "budget").run().result().segments()).isZero();
    Running more =
        Running.start(endless().with("run.budget", Map.of("device-hours", 10.0)), "budget", 2);
    more.remote().cancel(told -> {});
    assertThat(more.job().get().result().segments()).isEqualTo(2);
  }

  @Test
  void goesOnToMoreTrials() throws Exception {
    SpecNode spec =
        LocalSweeps.spec()
            .with(
                "search",
                Map.of(
                    "searcher",
                    "random",
                    "trials",
                    2L,
                    "space",
                    Map.of("learning-rate.base", Map.of("uniform", List.of(0.01, 0.1)))));
    assertThat(sweeps.job(spec, "more").run().result().state().trials()).hasSize(2);
    SweepJob.Result extended = sweeps.job(spec, "more").extendedTo(3).run();
    assertThat(extended.result().state().trials())
        .extracting(TrialState::status)
        .containsExactly(Status.COMPLETED, Status.COMPLETED, Status.COMPLETED);
    assertThat(extended.result().segments()).isEqualTo(2);
    assertThat(sweeps.job(spec, "more").run().result().segments()).isZero();
    assertThat(audit("more")).isEmpty();
  }

  private interface Condition {
    boolean holds() throws InterruptedException;
  }

  private static void await(Condition condition) throws InterruptedException {
    while (!condition.holds()) {
      Thread.sleep(50);
    }
  }
}
