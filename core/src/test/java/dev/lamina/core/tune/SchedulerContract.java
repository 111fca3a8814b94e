package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.Scheduler.Promotion;
import dev.lamina.core.tune.SimulatedTrialBackend.Simulation;
import dev.lamina.core.tune.TrialState.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What every scheduler does, on random curves. */
abstract class SchedulerContract {

  static final int EPOCHS = 27;
  static final Ranking RANKING = SearcherContract.RANKING;

  abstract Scheduler scheduler();

  /** Curves that fall by chance. */
  record Curves(long seed) implements Simulation {
    @Override
    public SortedMap<String, Double> metrics(SortedMap<String, Setting> parameters, int epoch) {
      double end = (double) parameters.get("a").value();
      double noise = RandomStream.of(seed, parameters.get("a").label(), epoch).nextDouble();
      return new TreeMap<>(Map.of("loss", end + (1 + noise) / epoch));
    }
  }

  /** Runs trials of {@value #EPOCHS} epochs to the end. */
  static SweepState run(Scheduler scheduler, long seed, int trials, int slots, OptionalInt lag) {
    SearchSpace space = SearchSpace.of(SpecNode.parse("{a: {uniform: [0, 1]}}", "test"));
    var plan =
        new SearchPlan(
            Searchers.random(space, seed, trials),
            Integer.MAX_VALUE,
            scheduler,
            lag,
            parameters -> EPOCHS);
    try (var backend = new SimulatedTrialBackend(slots, new Curves(seed))) {
      return new Sweep(
              plan,
              RetryPolicy.ONCE,
              EPOCHS,
              backend,
              new InMemorySweepLog().open(),
              SweepListener.NONE)
          .run()
          .state();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Property(tries = 50)
  void everyTrialComesToAnEndWhereItWasToGo(
      @ForAll @LongRange(min = 0, max = 1000) long seed,
      @ForAll @IntRange(min = 1, max = 60) int trials,
      @ForAll @IntRange(min = 1, max = 9) int slots,
      @ForAll @IntRange(min = 0, max = 9) int lag) {
    SweepState state = run(scheduler(), seed, trials, slots, OptionalInt.of(lag));
    assertThat(state.trials()).hasSize(trials);
    for (TrialState trial : state.trials()) {
      assertThat(trial.status()).isIn(Status.COMPLETED, Status.STOPPED);
      assertThat(trial.epoch() == EPOCHS).isEqualTo(trial.status() == Status.COMPLETED);
      assertThat(trial.epoch()).isEqualTo(trial.legs().get(trial.legs().size() - 1).toEpoch());
    }
  }

  @Property(tries = 50)
  void aPromotionIsOfATrialThatGotToItsEndAndGoesOn(
      @ForAll @LongRange(min = 0, max = 1000) long seed,
      @ForAll @IntRange(min = 1, max = 60) int trials,
      @ForAll boolean more) {
    List<Leg> legs = run(scheduler(), seed, trials, 3, OptionalInt.empty()).legs();
    for (int known = 0; known <= legs.size(); known++) {
      List<Leg> seen = new ArrayList<>(legs.subList(0, known));
      Optional<Promotion> promotion = scheduler().promote(seen, more);
      if (promotion.isPresent()) {
        Leg last =
            seen.stream()
                .filter(leg -> leg.trial() == promotion.get().trial())
                .reduce((first, second) -> second)
                .orElseThrow();
        assertThat(last.status()).isEqualTo(Leg.Status.REACHED);
        assertThat(promotion.get().toEpoch()).isGreaterThan(last.toEpoch());
      }
      assertThat(scheduler().promote(seen, more)).isEqualTo(promotion);
    }
  }

  @Property(tries = 30)
  void nothingGoesOnWhileNothingIsKnown(
      @ForAll @LongRange(min = 0, max = 1000) long seed, @ForAll boolean more) {
    List<Leg> legs = run(scheduler(), seed, 30, 3, OptionalInt.empty()).legs();
    assertThat(scheduler().promote(legs.stream().map(Leg::opened).toList(), more)).isEmpty();
  }

  /** A leg that got to its end with a loss. */
  static Leg leg(int number, int trial, int rung, int toEpoch, double loss) {
    return Leg.open(number, trial, rung, toEpoch).reached(new TreeMap<>(Map.of("loss", loss)));
  }
}
