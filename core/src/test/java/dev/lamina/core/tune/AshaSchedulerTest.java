package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.Scheduler.Promotion;
import dev.lamina.core.tune.SimulatedTrialBackend.Simulation;
import dev.lamina.core.tune.SweepEvent.Assigned;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AshaSchedulerTest extends SchedulerContract {

  @Override
  Scheduler scheduler() {
    return Schedulers.asha(RANKING, 1, 3);
  }

  /**
   * Nine trials of nine epochs, one slot, whose losses are constant. By hand: a place in the second
   * rung is free with each third trial in the first, and goes to the best that has none; the first
   * in the third rung with the third in the second, which is the ninth trial's doing.
   */
  @Test
  void rungsEqualAHandComputedTrace() throws InterruptedException {
    double[] losses = {0.5, 0.3, 0.9, 0.4, 0.1, 0.8, 0.6, 0.7, 0.2};
    var space = SearchSpace.of(SpecNode.parse("{a: {choice: [0, 1, 2, 3, 4, 5, 6, 7, 8]}}", "t"));
    Simulation constant =
        (parameters, epoch) -> {
          int trial = Math.toIntExact((long) parameters.get("a").value());
          return new TreeMap<>(Map.of("loss", losses[trial]));
        };
    var log = new InMemorySweepLog();
    var plan =
        new SearchPlan(
            Searchers.grid(space),
            Integer.MAX_VALUE,
            Schedulers.asha(RANKING, 1, 3),
            OptionalInt.of(0),
            parameters -> 9);
    try (var backend = new SimulatedTrialBackend(1, constant)) {
      new Sweep(plan, RetryPolicy.ONCE, 9, backend, log.open(), SweepListener.NONE).run();
    }
    assertThat(log.entries())
        .filteredOn(Assigned.class::isInstance)
        .containsExactly(
            new Assigned(0, 1),
            new Assigned(1, 1),
            new Assigned(2, 1),
            new Assigned(1, 3), // best of 0.5, 0.3, 0.9
            new Assigned(3, 1),
            new Assigned(4, 1),
            new Assigned(4, 3), // 0.1 is best of five, one place, which trial 1 lost to it
            new Assigned(5, 1),
            new Assigned(6, 1),
            new Assigned(7, 1),
            new Assigned(8, 1),
            new Assigned(8, 3), // third place of nine: 0.1, 0.2, 0.3
            new Assigned(4, 9)); // best of 0.3, 0.1, 0.2 at epoch 3
  }

  @Test
  void theHighestRungGoesFirst() {
    var legs = new ArrayList<Leg>();
    for (int trial = 0; trial < 6; trial++) {
      legs.add(leg(trial, trial, 0, 1, trial));
    }
    for (int trial = 0; trial < 3; trial++) {
      legs.add(leg(6 + trial, trial, 1, 3, trial));
    }
    legs.add(leg(9, 6, 0, 1, -1));
    assertThat(scheduler().promote(legs, true)).contains(new Promotion(0, 9));
  }

  @Test
  void whatIsNoNumberAndWhatFailedTakesAPlaceInTheRungAndNeverGoesOn() {
    List<Leg> legs =
        List.of(
            leg(0, 0, 0, 1, Double.NaN),
            Leg.open(1, 1, 0, 1).with(Leg.Status.FAILED),
            Leg.open(2, 2, 0, 1).reached(new TreeMap<>()));
    assertThat(scheduler().promote(legs, true)).isEmpty();
    var one = new ArrayList<>(legs.subList(0, 2));
    one.add(leg(2, 2, 0, 1, 5));
    assertThat(scheduler().promote(one, true)).contains(new Promotion(2, 3));
  }

  @Test
  void equalsGoOnByTheirNumber() {
    assertThat(
            scheduler()
                .promote(List.of(leg(0, 0, 0, 1, 1), leg(1, 1, 0, 1, 1), leg(2, 2, 0, 1, 1)), true))
        .contains(new Promotion(0, 3));
  }

  /** What it is for: the best of many trials with a part of the epochs. */
  @Test
  void findsAGoodTrialWithAFractionOfTheEpochs() {
    SweepState state = run(scheduler(), 7, 200, 4, OptionalInt.of(3));
    int epochs = state.trials().stream().mapToInt(TrialState::epoch).sum();
    assertThat(epochs).isLessThan(200 * EPOCHS / 5);
    SortedMap<String, Setting> best =
        state.trials().stream()
            .filter(trial -> trial.epoch() == EPOCHS)
            .min(RANKING)
            .orElseThrow()
            .parameters();
    long better =
        state.trials().stream().filter(trial -> value(trial.parameters()) < value(best)).count();
    assertThat(better).isLessThan(10);
  }

  private static double value(SortedMap<String, Setting> parameters) {
    return (double) parameters.get("a").value();
  }
}
