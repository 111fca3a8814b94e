package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.Restarted;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.SegmentStopped;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import dev.lamina.core.tune.TrialState.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SweepTest {

  private final InMemorySweepLog log = new InMemorySweepLog();
  private final SimulatedSweep scenario = new SimulatedSweep();

  private static Searcher grid(String space) {
    return Searchers.of(SpecNode.parse("space: " + space, "test"), SearcherContract.RANKING);
  }

  private SweepResult run(Searcher searcher, TrialBackend backend, SweepListener listener)
      throws InterruptedException {
    return sweep(searcher, backend, listener).run();
  }

  private Sweep sweep(Searcher searcher, TrialBackend backend, SweepListener listener) {
    return new Sweep(
        new SearchPlan(searcher, parameters -> 5),
        RetryPolicy.ONCE,
        2,
        backend,
        log.open(),
        listener);
  }

  @AfterEach
  void leavesNoInterruptBehind() {
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void runsEveryTrialToItsLastEpochInSegments() throws InterruptedException {
    SweepResult result =
        run(grid("{a: {choice: [1, 2, 3]}}"), scenario.backend(2), SweepListener.NONE);
    assertThat(result.nothingToDo()).isFalse();
    assertThat(result.segments()).isEqualTo(9);
    assertThat(result.trialsByStatus())
        .containsEntry(Status.COMPLETED, 3)
        .containsEntry(Status.FAILED, 0);
    assertThat(result.state()).isEqualTo(log.state());
    assertThat(result.state().trials()).allMatch(trial -> trial.epoch() == 5);
    assertThat(log.entries())
        .filteredOn(event -> event instanceof Started started && started.trial() == 0)
        .containsExactly(new Started(0, 1, 0, 2), new Started(0, 2, 2, 4), new Started(0, 3, 4, 5));
  }

  @Test
  void writesEachOutcomeWithWhatFollowsAtOnce() throws InterruptedException {
    SweepResult result =
        run(grid("{a: {choice: [1, 2, 3]}}"), scenario.backend(2), SweepListener.NONE);
    assertThat(log.appends()).isEqualTo(1 + result.segments());
  }

  @Test
  void doesNothingWhenEverythingIsDoneAndSaysSo() throws InterruptedException {
    Searcher searcher = grid("{a: {choice: [1, 2, 3]}}");
    run(searcher, scenario.backend(2), SweepListener.NONE);
    List<SweepEvent> before = log.entries();
    SimulatedTrialBackend backend = scenario.backend(2);
    backend.close(); // Refuses everything.
    SweepResult again = run(searcher, backend, SweepListener.NONE);
    assertThat(again.nothingToDo()).isTrue();
    assertThat(again.trialsByStatus()).containsEntry(Status.COMPLETED, 3);
    assertThat(log.entries()).isEqualTo(before);
  }

  @Test
  void takesTheEpochsOfATrialFromItsParameters() throws InterruptedException {
    Sweep sweep =
        new Sweep(
            new SearchPlan(
                grid("{epochs: {choice: [1, 4, 6]}}"),
                parameters -> Math.toIntExact((long) parameters.get("epochs").value())),
            RetryPolicy.ONCE,
            3,
            scenario.backend(2),
            log.open(),
            SweepListener.NONE);
    assertThat(sweep.run().state().trials()).extracting(TrialState::epoch).containsExactly(1, 4, 6);
  }

  @Test
  void refusesTrialsWithoutEpochs() {
    Sweep sweep =
        new Sweep(
            new SearchPlan(grid("{a: {choice: [1]}}"), parameters -> 0),
            RetryPolicy.ONCE,
            3,
            scenario.backend(2),
            log.open(),
            SweepListener.NONE);
    assertThatThrownBy(sweep::run)
        .isInstanceOf(SpecException.class)
        .hasMessage("Invalid epochs of trial 0 with a=1: 0 (want >= 1)");
    assertThat(log.entries()).isEmpty();
  }

  @Test
  void retriesFromTheLastCheckpointWhatMayPass() throws InterruptedException {
    scenario.fails(0, 2, Failure.RESOURCES);
    SweepResult result = run(grid("{a: {choice: [1]}}"), scenario.backend(1), SweepListener.NONE);
    assertThat(result.trialsByStatus()).containsEntry(Status.COMPLETED, 1);
    assertThat(log.entries())
        .filteredOn(Started.class::isInstance)
        .containsExactly(
            new Started(0, 1, 0, 2),
            new Started(0, 2, 2, 4),
            new Started(0, 3, 2, 4),
            new Started(0, 4, 4, 5));
    assertThat(scenario.submitted()).extracting(Segment::fromAttempt).containsExactly(0, 1, 1, 3);
  }

  @Test
  void lossesUseUpNoRetry() throws InterruptedException {
    scenario.fails(0, 2, Failure.LOST);
    scenario.fails(0, 3, Failure.LOST);
    scenario.fails(0, 4, Failure.RESOURCES);
    scenario.fails(0, 5, Failure.LOST);
    SweepResult result = run(grid("{a: {choice: [1]}}"), scenario.backend(1), SweepListener.NONE);
    assertThat(result.trialsByStatus()).containsEntry(Status.COMPLETED, 1);
    assertThat(result.state().trials().get(0).attempts()).isEqualTo(7);
  }

  @Test
  void aTrialThatIsLostEveryTimeFailsWithTheReasonAndTheOthersGoOn() throws InterruptedException {
    for (int attempt = 1; attempt <= 100; attempt++) {
      scenario.fails(0, attempt, Failure.LOST);
    }
    SweepResult result =
        run(grid("{a: {choice: [1, 2]}}"), scenario.backend(1), SweepListener.NONE);
    assertThat(result.trialsByStatus())
        .containsEntry(Status.FAILED, 1)
        .containsEntry(Status.COMPLETED, 1);
    assertThat(result.failuresByKind()).containsOnlyKeys(Failure.LOST);
    assertThat(result.state().trials().get(0).failures()).hasSize(RetryPolicy.LOSSES);
  }

  /** Its first segment fails; then it is gone itself. */
  private final class FailingBackend implements TrialBackend {

    private final List<Segment> submitted = new ArrayList<>();
    private List<SweepEvent> logOfLaterTake = List.of();

    @Override
    public int slots() {
      return 2;
    }

    @Override
    public void submit(Segment segment) {
      submitted.add(segment);
    }

    @Override
    public Outcome take() {
      if (logOfLaterTake.isEmpty() && log.appends() == 1) {
        return new Outcome.Failed(submitted.get(0), Failure.SPEC, "Unknown model");
      }
      logOfLaterTake = log.entries();
      throw new AssertionError("Backend gone");
    }

    @Override
    public void cancel(int trial) {}

    @Override
    public void close() {}
  }

  @Test
  void theFirstCauseIsInTheLogBeforeAnythingElseIsWaitedFor() {
    Searcher searcher = grid("{a: {choice: [1, 2]}}");
    Searcher failing =
        (trial, results) -> {
          if (trial > 1) {
            throw new IllegalStateException("Searcher gone");
          }
          return searcher.suggest(trial, results);
        };
    var backend = new FailingBackend();
    assertThatThrownBy(() -> run(failing, backend, SweepListener.NONE))
        .hasMessage("Searcher gone")
        .satisfies(
            thrown ->
                assertThat(thrown.getSuppressed())
                    .extracting(Throwable::getMessage)
                    .containsExactly("Backend gone"));
    assertThat(backend.logOfLaterTake)
        .contains(new SegmentFailed(0, 1, Failure.SPEC, "Unknown model"))
        .isEqualTo(log.entries());
  }

  @Test
  void givesUpATrialAndGoesOnWithTheOthers() throws InterruptedException {
    scenario.fails(0, 1, Failure.SPEC);
    scenario.fails(1, 2, Failure.INTERNAL);
    scenario.fails(1, 3, Failure.RESOURCES);
    scenario.fails(2, 1, Failure.DATA);
    SweepResult result =
        run(grid("{a: {choice: [1, 2, 3, 4]}}"), scenario.backend(2), SweepListener.NONE);
    assertThat(result.trialsByStatus())
        .containsEntry(Status.COMPLETED, 1)
        .containsEntry(Status.FAILED, 3);
    assertThat(result.failuresByKind())
        .containsOnlyKeys(Failure.SPEC, Failure.DATA, Failure.RESOURCES);
    assertThat(result.state().trials()).extracting(TrialState::epoch).containsExactly(0, 2, 0, 5);
    assertThat(result.state().trials()).extracting(TrialState::attempts).startsWith(1, 3, 1);
  }

  @Test
  void failedTrialsBeginAnewOnRequest() throws InterruptedException {
    scenario.fails(0, 2, Failure.DATA);
    run(grid("{a: {choice: [1, 2]}}"), scenario.backend(1), SweepListener.NONE);
    SweepResult result =
        sweep(grid("{a: {choice: [1, 2]}}"), scenario.backend(1), SweepListener.NONE)
            .restartingFailed()
            .run();
    assertThat(result.trialsByStatus())
        .containsEntry(Status.COMPLETED, 2)
        .containsEntry(Status.FAILED, 0);
    assertThat(log.entries())
        .filteredOn(event -> ((SweepEvent.OfTrial) event).trial() == 0)
        .filteredOn(event -> event instanceof Started || event instanceof Restarted)
        .containsExactly(
            new Started(0, 1, 0, 2),
            new Started(0, 2, 2, 4),
            new Restarted(0),
            new Started(0, 3, 0, 2),
            new Started(0, 4, 2, 4),
            new Started(0, 5, 4, 5));
  }

  @Test
  void tellsTheListenerWhatIsInTheLog() throws InterruptedException {
    scenario.fails(0, 1, Failure.SPEC);
    var heard = new ArrayList<SweepEvent>();
    var listener =
        new SweepListener() {
          @Override
          public void on(SweepEvent event) {
            assertThat(log.entries()).contains(event);
            heard.add(event);
          }
        };
    run(grid("{a: {choice: [1, 2]}}"), scenario.backend(1), listener);
    assertThat(heard).isEqualTo(log.entries());
  }

  @Test
  void passesEveryKindOfEntryToItsMethod() throws InterruptedException {
    scenario.fails(0, 1, Failure.SPEC);
    var heard = new ArrayList<String>();
    var listener =
        new SweepListener() {
          @Override
          public void began(SweepState state) {
            heard.add("began " + state.entries());
          }

          @Override
          public void suggested(Suggested event) {
            heard.add("suggested");
          }

          @Override
          public void assigned(Assigned event) {
            heard.add("assigned " + event.toEpoch());
          }

          @Override
          public void started(Started event) {
            heard.add("started");
          }

          @Override
          public void failed(SegmentFailed event) {
            heard.add("failed");
          }

          @Override
          public void ended(Ended event) {
            heard.add("ended " + event.end());
          }
        };
    run(grid("{a: {choice: [1]}}"), scenario.backend(1), listener);
    assertThat(heard)
        .containsExactly("began 0", "suggested", "assigned 5", "started", "failed", "ended FAILED");
  }

  @Test
  void startsAreInTheLogBeforeTheyAreSubmitted() throws InterruptedException {
    scenario.beforeSubmit(
        segment ->
            assertThat(log.entries())
                .contains(
                    new Started(
                        segment.trial(),
                        segment.attempt(),
                        segment.fromEpoch(),
                        segment.toEpoch())));
    run(grid("{a: {choice: [1, 2, 3]}}"), scenario.backend(2), SweepListener.NONE);
    assertThat(scenario.submitted()).hasSize(9);
  }

  @Test
  void anInterruptStopsWhatRunsAndLeavesALogToGoOnWith() throws InterruptedException {
    Searcher searcher = grid("{a: {choice: [1, 2, 3]}}");
    var backend =
        new InProcessTrialBackend(
            2,
            (segment, stop) -> {
              while (!stop.getAsBoolean()) {
                Thread.onSpinWait();
              }
              throw new IllegalStateException("stopped");
            });
    var interrupting =
        new SweepListener() {
          @Override
          public void started(Started event) {
            Thread.currentThread().interrupt();
          }
        };
    assertThatThrownBy(() -> run(searcher, backend, interrupting))
        .isInstanceOf(InterruptedException.class);
    assertThatThrownBy(() -> backend.submit(TrialBackendContract.segment(0, 1)))
        .hasMessageContaining("closed");
    assertThat(log.entries())
        .contains(new SegmentStopped(0, 1), new SegmentStopped(1, 1))
        .filteredOn(Started.class::isInstance)
        .hasSize(2);
    SweepResult result = run(searcher, scenario.backend(2), SweepListener.NONE);
    assertThat(result.trialsByStatus()).containsEntry(Status.COMPLETED, 3);
  }

  @Test
  void twoDriversCannotBothGoOn() throws InterruptedException {
    Searcher searcher = grid("{a: {choice: [1, 2, 3]}}");
    var once = new AtomicBoolean();
    var otherDriver =
        new SweepListener() {
          @Override
          public void started(Started event) {
            if (!once.getAndSet(true)) {
              try {
                SweepResult other =
                    run(searcher, new SimulatedSweep().backend(2), SweepListener.NONE);
                assertThat(other.trialsByStatus()).containsEntry(Status.COMPLETED, 3);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            }
          }
        };
    SimulatedTrialBackend backend = scenario.backend(2);
    assertThatThrownBy(() -> run(searcher, backend, otherDriver))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.RESOURCES))
        .hasMessageContaining("another driver");
    assertThatThrownBy(() -> backend.submit(TrialBackendContract.segment(0, 1)))
        .hasMessageContaining("closed");
    assertThat(log.state().trials())
        .allMatch(trial -> trial.end().equals(Optional.of(End.COMPLETED)));
  }

  @Test
  void aFailureOfTheListenerLosesNoFinishedWork() throws InterruptedException {
    Searcher searcher = grid("{a: {choice: [1, 2]}}");
    var failing =
        new SweepListener() {
          @Override
          public void advanced(SweepEvent.Advanced event) {
            throw new IllegalStateException("Screen gone");
          }
        };
    assertThatThrownBy(() -> run(searcher, scenario.backend(2), failing)).hasMessage("Screen gone");
    assertThat(log.state().trials()).extracting(TrialState::epoch).containsExactlyInAnyOrder(0, 2);
    assertThat(log.state().trials()).allMatch(trial -> trial.status() == Status.WAITING);
    assertThat(run(searcher, scenario.backend(1), SweepListener.NONE).trialsByStatus())
        .containsEntry(Status.COMPLETED, 2);
  }

  @Test
  void refusesALogOfAnotherSearch() throws InterruptedException {
    run(grid("{a: {choice: [1, 2]}}"), scenario.backend(1), SweepListener.NONE);
    assertThatThrownBy(
            () -> run(grid("{a: {choice: [1, 3]}}"), scenario.backend(1), SweepListener.NONE))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("its trial 1 has a=2, but the search now suggests a=3")
        .hasMessageContaining("start a new sweep");
    assertThatThrownBy(
            () -> run(grid("{a: {choice: [1]}}"), scenario.backend(1), SweepListener.NONE))
        .hasMessageContaining("suggests no such trial");
  }

  @Test
  void goesOnWhenTheSearchWasOnlyExtended() throws InterruptedException {
    run(grid("{a: {choice: [1, 2]}}"), scenario.backend(1), SweepListener.NONE);
    SweepResult result =
        run(grid("{a: {choice: [1, 2, 3]}}"), scenario.backend(1), SweepListener.NONE);
    assertThat(result.segments()).isEqualTo(3);
    assertThat(result.trialsByStatus()).containsEntry(Status.COMPLETED, 3);
  }

  private static Searcher random(int trials) {
    return Searchers.of(
        SpecNode.parse(
            "{searcher: random, trials: %d, space: {a: {uniform: [0, 1]}}}".formatted(trials),
            "test"),
        SearcherContract.RANKING);
  }

  /** Wants something as soon as a segment has ended. */
  private static final class Wishes implements SweepControl, SweepListener {
    private boolean stop;
    private final Set<Integer> cancelled = new TreeSet<>();
    private final Runnable wish;

    Wishes(Consumer<Wishes> wish) {
      this.wish = () -> wish.accept(this);
    }

    @Override
    public void advanced(SweepEvent.Advanced event) {
      wish.run();
    }

    @Override
    public boolean stops() {
      return stop;
    }

    @Override
    public Set<Integer> cancelled() {
      return cancelled;
    }
  }

  @Test
  void goesOnToMoreTrialsAndRemembersIt() throws InterruptedException {
    SweepResult three = run(random(3), scenario.backend(2), SweepListener.NONE);
    SweepResult five =
        sweep(random(3), scenario.backend(2), SweepListener.NONE).extendedTo(5).run();
    assertThat(five.state().trials()).hasSize(5);
    assertThat(five.state().trials().subList(0, 3)).isEqualTo(three.state().trials());
    assertThat(five.state().extended()).hasValue(5);
    int entries = log.entries().size();
    // The same command again, and one that does not extend, find it done.
    sweep(random(3), scenario.backend(2), SweepListener.NONE).extendedTo(5).run();
    assertThat(run(random(3), scenario.backend(2), SweepListener.NONE).nothingToDo()).isTrue();
    assertThat(log.entries()).hasSize(entries);
    // A search that had five from the beginning suggests the same.
    var other = new InMemorySweepLog();
    SweepResult atOnce =
        new Sweep(
                new SearchPlan(random(5), parameters -> 5),
                RetryPolicy.ONCE,
                2,
                scenario.backend(2),
                other.open(),
                SweepListener.NONE)
            .run();
    assertThat(five.state().trials())
        .extracting(TrialState::parameters)
        .isEqualTo(atOnce.state().trials().stream().map(TrialState::parameters).toList());
  }

  @Test
  void refusesFewerTrialsAndGridsWhenExtended() throws InterruptedException {
    run(random(3), scenario.backend(2), SweepListener.NONE);
    assertThatThrownBy(
            () -> sweep(random(3), scenario.backend(2), SweepListener.NONE).extendedTo(2).run())
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Cannot search 2 trials: the sweep has 3 already");
    Searcher grid = grid("{a: {choice: [1, 2]}}");
    assertThatThrownBy(() -> new SearchPlan(grid, parameters -> 5).extended(9))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("this search has the trials of its space");
  }

  @Test
  void stopsWhenItsControlSaysSoAndGoesOnLater() throws InterruptedException {
    var wishes = new Wishes(self -> self.stop = true);
    SweepResult stopped = sweep(random(3), scenario.backend(2), wishes).controlledBy(wishes).run();
    assertThat(stopped.state().trials()).hasSize(2);
    assertThat(stopped.trialsByStatus()).containsEntry(Status.RUNNING, 0);
    assertThat(log.entries()).hasAtLeastOneElementOfType(SegmentStopped.class);
    assertThat(stopped.state()).isEqualTo(log.state());
    SweepResult all = run(random(3), scenario.backend(2), SweepListener.NONE);
    assertThat(all.trialsByStatus()).containsEntry(Status.COMPLETED, 3);
  }

  @Test
  void cancelsOneTrialAndTheOthersGoOn() throws InterruptedException {
    var wishes = new Wishes(self -> self.cancelled.addAll(List.of(1, 77)));
    SweepResult result = sweep(random(3), scenario.backend(2), wishes).controlledBy(wishes).run();
    assertThat(result.state().trials())
        .extracting(TrialState::status)
        .containsExactly(Status.COMPLETED, Status.CANCELLED, Status.COMPLETED);
    assertThat(result.state().trials().get(1).epoch()).isLessThan(5);
    assertThat(run(random(3), scenario.backend(2), SweepListener.NONE).nothingToDo()).isTrue();
    // A request that comes too late changes nothing.
    wishes.cancelled.add(0);
    sweep(random(3), scenario.backend(2), wishes).controlledBy(wishes).run();
    assertThat(log.state()).isEqualTo(result.state());
  }

  @Test
  void aCancelledSweepRunsNothingMore() throws InterruptedException {
    var wishes = new Wishes(self -> self.stop = true);
    sweep(random(9), scenario.backend(2), wishes).controlledBy(wishes).run();
    SweepState cancelled = Cancellation.sweep(log.open());
    assertThat(cancelled.trials()).extracting(TrialState::status).containsOnly(Status.CANCELLED);
    assertThat(Cancellation.sweep(log.open())).isEqualTo(cancelled);
    assertThat(run(random(9), scenario.backend(2), SweepListener.NONE).state())
        .isEqualTo(cancelled);
    assertThatThrownBy(
            () -> sweep(random(9), scenario.backend(2), SweepListener.NONE).extendedTo(20).run())
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("it was cancelled");
  }

  @Test
  void whatADeadDriverLeftUnderWayCanBeCancelled() {
    SweepLog writer = log.open();
    writer.read();
    writer.append(
        List.of(
            new Suggested(0, random(1).suggest(0, List.of()).orElseThrow()),
            new Assigned(0, 5),
            new Started(0, 1, 0, 2)));
    assertThat(Cancellation.trial(log.open(), 0).trials().get(0).status())
        .isEqualTo(Status.CANCELLED);
    assertThatThrownBy(() -> Cancellation.trial(log.open(), 1))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("this trial was never suggested");
  }
}
