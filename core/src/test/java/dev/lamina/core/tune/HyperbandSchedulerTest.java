package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.tune.Scheduler.Promotion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HyperbandSchedulerTest extends SchedulerContract {

  @Override
  Scheduler scheduler() {
    return Schedulers.hyperband(RANKING, 1, 3, EPOCHS);
  }

  /** Table 1 of the paper: R = 81, eta = 3. */
  @Test
  void bracketsAreThoseOfThePaper() {
    Scheduler scheduler = Schedulers.hyperband(RANKING, 1, 3, 81);
    var begun =
        IntStream.range(0, 143)
            .mapToObj(scheduler::firstEpochs)
            .collect(Collectors.groupingBy(e -> e, TreeMap::new, Collectors.counting()));
    assertThat(begun)
        .containsExactly(
            Map.entry(1, 81L),
            Map.entry(3, 34L),
            Map.entry(9, 15L),
            Map.entry(27, 8L),
            Map.entry(81, 5L));
    assertThat(scheduler.firstEpochs(143)).isEqualTo(1);
  }

  /** Of 27 that begin with one epoch, 9 go on to 3, 3 to 9 and 1 to 27. */
  @Test
  void ofARungTheBestGoOnWhenAllOfItHaveEnded() {
    var legs = new ArrayList<Leg>();
    for (int trial = 0; trial < 26; trial++) {
      legs.add(leg(trial, trial, 0, 1, 100 - trial));
    }
    assertThat(scheduler().promote(legs, true)).isEmpty();
    legs.add(Leg.open(26, 26, 0, 1));
    assertThat(scheduler().promote(legs, true)).isEmpty();
    legs.set(26, leg(26, 26, 0, 1, 100));
    assertThat(scheduler().promote(legs, true)).contains(new Promotion(25, 3));
    for (int place = 0; place < 9; place++) {
      legs.add(leg(legs.size(), 25 - place, 1, 3, place));
    }
    assertThat(scheduler().promote(legs, true)).contains(new Promotion(25, 9));
  }

  @Test
  void aWholeRoundHasThePapersNumbersOfTrialsInEachRung() {
    // R = 27: brackets of 27, 12, 6 and 4 trials.
    SweepState state = run(scheduler(), 3, 49, 4, OptionalInt.of(3));
    var reached =
        state.trials().stream()
            .collect(Collectors.groupingBy(TrialState::epoch, TreeMap::new, Collectors.counting()));
    // 27 → 9 → 3 → 1; 12 → 4 → 1; 6 → 2; 4.
    assertThat(reached)
        .containsExactly(
            Map.entry(1, 18L),
            Map.entry(3, 6L + 8L),
            Map.entry(9, 2L + 3L + 4L),
            Map.entry(27, 1L + 1L + 2L + 4L));
  }

  @Test
  void theLastBracketIsAsLargeAsThereAreTrials() {
    List<Leg> legs = List.of(leg(0, 0, 0, 1, 3), leg(1, 1, 0, 1, 1), leg(2, 2, 0, 1, 2));
    assertThat(scheduler().promote(legs, true)).isEmpty();
    assertThat(scheduler().promote(legs, false)).contains(new Promotion(1, 3));
  }

  @Test
  void refusesFewerEpochsThanTheFirstRung() {
    assertThatThrownBy(() -> Schedulers.hyperband(RANKING, 10, 3, 9))
        .hasMessage("Invalid epochs: 9 (want at least the 10 of the first rung)");
  }
}
