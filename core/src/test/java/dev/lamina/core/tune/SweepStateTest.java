package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepEvent.Advanced;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SweepStateTest {

  private static final Suggested SUGGESTED = new Suggested(0, new TreeMap<>());
  private static final Assigned ASSIGNED = new Assigned(0, 4);
  private static final Started STARTED = new Started(0, 1, 0, 2);
  private static final Advanced ADVANCED = advanced(1, 2);
  private static final SegmentFailed FAILED =
      new SegmentFailed(0, 1, Failure.RESOURCES, "Out of memory");

  private static Advanced advanced(int attempt, int epoch) {
    return new Advanced(0, attempt, epoch, new TreeMap<>(Map.of("loss", 0.5)), new TreeMap<>());
  }

  @Test
  void followsATrialThroughItsSegments() {
    List<SweepEvent> events =
        List.of(
            SUGGESTED,
            ASSIGNED,
            STARTED,
            ADVANCED,
            new Started(0, 2, 2, 4),
            new SegmentFailed(0, 2, Failure.INTERNAL, "Broken"),
            new Started(0, 3, 2, 4),
            new SegmentStopped(0, 3),
            new Started(0, 4, 2, 4));
    TrialState trial = SweepState.of(events).trials().get(0);
    assertThat(trial.status()).isEqualTo(Status.RUNNING);
    assertThat(trial.attempts()).isEqualTo(4);
    assertThat(trial.epoch()).isEqualTo(2);
    assertThat(trial.checkpointAttempt()).isEqualTo(1);
    assertThat(trial.metrics()).containsEntry("loss", 0.5);
    assertThat(trial.lastFailure().orElseThrow().message()).isEqualTo("Broken");
    assertThat(SweepState.of(events).withoutLost().waiting())
        .extracting(waiting -> waiting.next(4))
        .containsExactly(new Segment(0, 5, new TreeMap<>(), 2, 1, 4));
  }

  @Test
  void isTheSameWhetherFoldedAtOnceOrEntryByEntry() {
    var events =
        List.of(SUGGESTED, new Assigned(0, 2), STARTED, ADVANCED, new Ended(0, End.COMPLETED));
    SweepState state = SweepState.EMPTY;
    for (SweepEvent event : events) {
      state = state.apply(event);
    }
    assertThat(state).isEqualTo(SweepState.of(new ArrayList<>(events)));
    assertThat(state.entries()).isEqualTo(5);
    assertThat(state.trials().get(0).status()).isEqualTo(Status.COMPLETED);
  }

  /**
   * Two trials, of which the first is restarted: its leg waits again, before that of the second.
   */
  @Test
  void earlierStatesStayAsTheyWereAndLegsAreThoseOfTheTrials() {
    List<SweepEvent> events =
        List.of(
            SUGGESTED,
            ASSIGNED,
            new Suggested(1, new TreeMap<>()),
            new Assigned(1, 3),
            STARTED,
            ADVANCED,
            new Started(0, 2, 2, 4),
            new SegmentFailed(0, 2, Failure.DATA, "No shard 7"),
            new Ended(0, End.FAILED),
            new Restarted(0));
    var states = new ArrayList<>(List.of(SweepState.EMPTY));
    events.forEach(event -> states.add(states.get(states.size() - 1).apply(event)));
    for (int kept = 0; kept <= events.size(); kept++) {
      SweepState state = states.get(kept);
      assertThat(state).isEqualTo(SweepState.of(events.subList(0, kept)));
      assertThat(state.legs())
          .isEqualTo(state.trials().stream().flatMap(trial -> trial.legs().stream()).toList());
      assertThat(state.waiting())
          .isEqualTo(state.trials().stream().filter(of -> of.status() == Status.WAITING).toList());
    }
    assertThat(states.get(7).withoutLost().waiting())
        .extracting(TrialState::trial)
        .containsExactly(0, 1);
  }

  @Test
  void tellsWhichLegsHaveChanged() {
    SweepState one = SweepState.of(List.of(SUGGESTED, ASSIGNED));
    SweepState two = one.apply(new Suggested(1, new TreeMap<>())).apply(new Assigned(1, 3));
    assertThat(two.legsChangedSince(one)).containsExactly(1);
    assertThat(one.legsChangedSince(two)).isEmpty();
    SweepState on = two.apply(STARTED).apply(ADVANCED).apply(new Started(0, 2, 2, 4));
    assertThat(on.legsChangedSince(two)).as("still on its way").isEmpty();
    SweepState there =
        on.apply(new Advanced(0, 2, 4, new TreeMap<>(Map.of("loss", 0.4)), new TreeMap<>()));
    assertThat(there.legsChangedSince(two)).containsExactly(0);
    assertThat(there.legsChangedSince(SweepState.EMPTY)).containsExactly(0, 1);
  }

  @Test
  void aSegmentWithoutAnEndWasLostAndTheNextMayStart() {
    SweepState state =
        SweepState.of(List.of(SUGGESTED, ASSIGNED, STARTED, new Started(0, 2, 0, 2)));
    assertThat(state.trials().get(0).underWay()).contains(new Started(0, 2, 0, 2));
  }

  @Test
  void aTrialThatWasStoppedMayGoOn() {
    SweepState stopped =
        SweepState.of(
            List.of(SUGGESTED, new Assigned(0, 2), STARTED, ADVANCED, new Ended(0, End.STOPPED)));
    assertThat(stopped.trials().get(0).status()).isEqualTo(Status.STOPPED);
    SweepState on = stopped.apply(ASSIGNED);
    assertThat(on.waiting()).extracting(TrialState::trial).containsExactly(0);
    assertThat(on.legs())
        .containsExactly(
            new Leg(0, 0, 0, 2, Leg.Status.REACHED, new TreeMap<>(Map.of("loss", 0.5))),
            Leg.open(1, 0, 1, 4));
  }

  @Test
  void aTrialThatBeginsAnewIsOnItsLastLegAgain() {
    SweepState restarted =
        SweepState.of(
            List.of(
                SUGGESTED,
                new Assigned(0, 2),
                STARTED,
                ADVANCED,
                ASSIGNED,
                new Started(0, 2, 2, 4),
                new SegmentFailed(0, 2, Failure.DATA, "No shard 7"),
                new Ended(0, End.FAILED)));
    assertThat(restarted.legs()).extracting(Leg::status).contains(Leg.Status.FAILED);
    TrialState anew = restarted.apply(new Restarted(0)).trials().get(0);
    assertThat(anew.epoch()).isZero();
    assertThat(anew.legs())
        .extracting(Leg::status)
        .containsExactly(Leg.Status.REACHED, Leg.Status.OPEN);
    assertThat(anew.next(10)).isEqualTo(new Segment(0, 3, new TreeMap<>(), 0, 0, 4));
  }

  static Stream<Arguments> impossible() {
    return Stream.of(
        Arguments.of(List.of(new Suggested(1, new TreeMap<>())), "the next trial is 0"),
        Arguments.of(List.of(SUGGESTED, SUGGESTED), "the next trial is 1"),
        Arguments.of(List.of(STARTED), "Started of trial 0, attempt 1, is impossible: this trial"),
        Arguments.of(List.of(SUGGESTED, ADVANCED), "this attempt is not under way"),
        Arguments.of(List.of(SUGGESTED, FAILED), "this attempt is not under way"),
        Arguments.of(List.of(SUGGESTED, new SegmentStopped(0, 1)), "not under way"),
        Arguments.of(
            List.of(SUGGESTED, ASSIGNED, new Started(0, 2, 0, 2)), "its next attempt is 1"),
        Arguments.of(List.of(SUGGESTED, ASSIGNED, new Started(0, 1, 1, 2)), "it is at epoch 0"),
        Arguments.of(List.of(SUGGESTED, ASSIGNED, new Started(0, 1, 0, 0)), "it is at epoch 0"),
        Arguments.of(
            List.of(SUGGESTED, ASSIGNED, STARTED, advanced(1, 1)), "was to reach epoch 2, not 1"),
        Arguments.of(List.of(SUGGESTED, ASSIGNED, STARTED, advanced(2, 2)), "not under way"),
        Arguments.of(List.of(SUGGESTED, ASSIGNED, STARTED, ADVANCED, ADVANCED), "entry 5"),
        Arguments.of(
            List.of(SUGGESTED, ASSIGNED, STARTED, new Started(0, 2, 0, 2), ADVANCED), "entry 5"),
        Arguments.of(List.of(SUGGESTED, new Ended(0, End.COMPLETED)), "it is not where"),
        Arguments.of(
            List.of(SUGGESTED, ASSIGNED, STARTED, ADVANCED, new Ended(0, End.COMPLETED)),
            "it is not where it was to go"),
        Arguments.of(List.of(SUGGESTED, STARTED), "it was not to go to epoch 2"),
        Arguments.of(List.of(SUGGESTED, new Assigned(0, 1), STARTED), "it was not to go to epoch"),
        Arguments.of(List.of(SUGGESTED, ASSIGNED, ASSIGNED), "it is not where it was to go before"),
        Arguments.of(
            List.of(SUGGESTED, ASSIGNED, STARTED, new Ended(0, End.STOPPED)), "is under way"),
        Arguments.of(
            List.of(SUGGESTED, new Assigned(0, 2), STARTED, ADVANCED, new Assigned(0, 2)),
            "it is at epoch 2 already"),
        Arguments.of(
            List.of(
                SUGGESTED,
                new Assigned(0, 2),
                STARTED,
                ADVANCED,
                new Ended(0, End.COMPLETED),
                new Assigned(0, 3)),
            "it has ended"),
        Arguments.of(List.of(SUGGESTED, new Ended(0, End.FAILED)), "no segment of it failed"),
        Arguments.of(List.of(SUGGESTED, ASSIGNED, STARTED, new Restarted(0)), "it has not failed"),
        Arguments.of(
            List.of(
                SUGGESTED,
                new Assigned(0, 2),
                STARTED,
                ADVANCED,
                new Ended(0, End.COMPLETED),
                new Started(0, 2, 2, 3)),
            "it has ended"),
        Arguments.of(
            List.of(
                SUGGESTED,
                ASSIGNED,
                STARTED,
                FAILED,
                new Ended(0, End.FAILED),
                new Ended(0, End.FAILED)),
            "Ended of trial 0, is impossible: it has ended"));
  }

  @ParameterizedTest
  @MethodSource("impossible")
  void refusesWhatCannotHaveHappened(List<SweepEvent> events, String message) {
    assertThatThrownBy(() -> SweepState.of(events))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining("entry " + events.size())
        .hasMessageContaining(message);
  }
}
