package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SimulatedTrialBackend.Simulation;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.Suggested;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchPlanTest {

  private static final int TRIALS = 14;
  private static final int EPOCHS = 9;
  private static final Ranking RANKING = SearcherContract.RANKING;

  /** Suggests a digest of everything it is shown, so that one result more or less shows. */
  record Digest(int blind, int mostTrials) implements Searcher {

    Digest(int blind) {
      this(blind, TRIALS);
    }

    @Override
    public Optional<SortedMap<String, Setting>> suggest(
        int trial, List<? extends TrialView> results) {
      if (trial >= mostTrials) {
        return Optional.empty();
      }
      long seen = 0;
      for (TrialView result : trial < blind ? List.<TrialView>of() : results) {
        seen =
            RandomStream.seedOf(seen, result.end() + " " + result.epoch() + " " + result.metrics());
      }
      return Optional.of(
          new TreeMap<>(Map.of("a", Setting.of(RandomStream.seedOf(seen, "trial", trial)))));
    }

    @Override
    public OptionalInt trials() {
      return OptionalInt.of(mostTrials);
    }

    @Override
    public Searcher withTrials(int trials) {
      return new Digest(blind, trials);
    }
  }

  /** Metrics and failures by the parameters alone, durations by another seed. */
  private record Shuffled(long clockSeed) implements Simulation {
    @Override
    public SortedMap<String, Double> metrics(SortedMap<String, Setting> parameters, int epoch) {
      return new TreeMap<>(Map.of("loss", draw(0, parameters, epoch).nextDouble()));
    }

    @Override
    public Duration epochTime(SortedMap<String, Setting> parameters) {
      return Duration.ofMinutes(1 + draw(clockSeed, parameters, 0).nextInt(20));
    }

    @Override
    public Optional<Failure> failure(Segment segment) {
      return switch (draw(1, segment.parameters(), 0).nextInt(6)) {
        case 0 -> Optional.of(Failure.DATA);
        case 1 -> segment.attempt() == 1 ? Optional.of(Failure.RESOURCES) : Optional.empty();
        default -> Optional.empty();
      };
    }

    private static RandomStream draw(long seed, SortedMap<String, Setting> parameters, int index) {
      return RandomStream.of(seed, parameters.get("a").label(), index);
    }
  }

  private static SearchPlan plan(int blind, Scheduler scheduler, int lag) {
    return new SearchPlan(
        new Digest(blind), blind, scheduler, OptionalInt.of(lag), parameters -> EPOCHS);
  }

  private static List<SweepEvent> run(
      SearchPlan plan, List<SweepEvent> found, int slots, long clockSeed) {
    return run(plan, found, slots, clockSeed, TRIALS);
  }

  private static List<SweepEvent> run(
      SearchPlan plan, List<SweepEvent> found, int slots, long clockSeed, int trials) {
    var log = new InMemorySweepLog(found);
    try (var backend = new SimulatedTrialBackend(slots, new Shuffled(clockSeed))) {
      new Sweep(plan, RetryPolicy.ONCE, 2, backend, log.open(), SweepListener.NONE)
          .extendedTo(trials)
          .run();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return log.entries();
  }

  /** What a user sees: every trial, how far it came, what came of it. */
  private static List<List<Object>> table(List<SweepEvent> log) {
    return SweepState.of(log).trials().stream()
        .map(
            trial ->
                List.<Object>of(trial.parameters(), trial.epoch(), trial.metrics(), trial.status()))
        .toList();
  }

  @Provide
  Arbitrary<Scheduler> schedulers() {
    return Arbitraries.of(
        Schedulers.fifo(),
        Schedulers.asha(RANKING, 1, 3),
        Schedulers.asha(RANKING, 2, 2),
        Schedulers.hyperband(RANKING, 1, 3, EPOCHS),
        Schedulers.median(RANKING, 2, 2, 2),
        Schedulers.patience(RANKING, 1, 2, 0.01),
        Schedulers.threshold(RANKING, 3, 3, 0.5));
  }

  @Property(tries = 200)
  void neitherSlotsNorDurationsChangeTheTrials(
      @ForAll("schedulers") Scheduler scheduler,
      @ForAll @LongRange(min = 0, max = 1000) long clockSeed,
      @ForAll @IntRange(min = 0, max = 5) int lag,
      @ForAll @IntRange(min = 0, max = 6) int blind) {
    SearchPlan plan = plan(blind, scheduler, lag);
    List<List<Object>> alone = table(run(plan, List.of(), 1, 0));
    assertThat(alone).hasSize(TRIALS);
    for (int slots : new int[] {2, 4, 9}) {
      assertThat(table(run(plan, List.of(), slots, clockSeed))).isEqualTo(alone);
    }
  }

  @Property(tries = 100)
  void extendedWhenItIsDoneItIsTheSameWithAnyNumberOfSlots(
      @ForAll("schedulers") Scheduler scheduler,
      @ForAll @LongRange(min = 0, max = 1000) long clockSeed,
      @ForAll @IntRange(min = 0, max = 5) int lag,
      @ForAll @IntRange(min = 1, max = 20) int more) {
    SearchPlan plan = plan(2, scheduler, lag);
    int trials = TRIALS + more;
    List<SweepEvent> done = run(plan, List.of(), 3, clockSeed);
    List<SweepEvent> alone = run(plan, done, 1, 0, trials);
    assertThat(table(alone)).hasSize(trials);
    assertThat(SweepState.of(alone).trials()).allMatch(trial -> trial.end().isPresent());
    assertThat(table(run(plan, done, 4, clockSeed, trials))).isEqualTo(table(alone));
    List<SweepEvent> died = alone.subList(0, (done.size() + alone.size()) / 2 + 1);
    assertThat(table(run(plan, died, 2, clockSeed, trials))).isEqualTo(table(alone));
    assertThat(run(plan, alone, 2, clockSeed, trials)).isEqualTo(alone);
  }

  @Property(tries = 20)
  void aDriverMayDieAfterAnyEntry(
      @ForAll("schedulers") Scheduler scheduler,
      @ForAll @LongRange(min = 0, max = 1000) long clockSeed,
      @ForAll @IntRange(min = 0, max = 4) int lag,
      @ForAll @IntRange(min = 1, max = 4) int slots) {
    SearchPlan plan = plan(2, scheduler, lag);
    List<SweepEvent> undisturbed = run(plan, List.of(), slots, clockSeed);
    for (int kept = 0; kept <= undisturbed.size(); kept++) {
      List<SweepEvent> resumed = run(plan, undisturbed.subList(0, kept), 3, clockSeed + 1);
      assertThat(table(resumed)).isEqualTo(table(undisturbed));
    }
  }

  @Property(tries = 100)
  void withoutALagASweepGoesOnWithItsLog(
      @ForAll("schedulers") Scheduler scheduler,
      @ForAll @LongRange(min = 0, max = 1000) long clockSeed,
      @ForAll @IntRange(min = 0, max = 200) int kept) {
    var plan =
        new SearchPlan(new Digest(0), 0, scheduler, OptionalInt.empty(), parameters -> EPOCHS);
    List<SweepEvent> undisturbed = run(plan, List.of(), 3, clockSeed);
    List<SweepEvent> log = undisturbed.subList(0, Math.min(kept, undisturbed.size()));
    List<SweepEvent> resumed = run(plan, log, 2, clockSeed + 1);
    assertThat(resumed.subList(0, log.size())).isEqualTo(log);
    assertThat(table(resumed)).hasSize(TRIALS);
  }

  @Test
  void withoutALagTheOrderOfOutcomesDecides() {
    var plan =
        new SearchPlan(
            new Digest(0), 0, Schedulers.fifo(), OptionalInt.empty(), parameters -> EPOCHS);
    var tables =
        List.of(1L, 2L, 3L, 4L).stream()
            .map(clockSeed -> table(run(plan, List.of(), 4, clockSeed)))
            .distinct();
    assertThat(tables).hasSizeGreaterThan(1);
  }

  @Test
  void runsOneLegMoreThanTheLagAtOnceAndTheBlindOnesAllAtOnce() {
    assertThat(mostAtOnce(plan(0, Schedulers.fifo(), 0))).isEqualTo(1);
    assertThat(mostAtOnce(plan(0, Schedulers.fifo(), 3))).isEqualTo(4);
    assertThat(mostAtOnce(plan(7, Schedulers.fifo(), 1))).isEqualTo(7);
    assertThat(mostAtOnce(plan(7, Schedulers.asha(RANKING, 1, 3), 2))).isEqualTo(3);
  }

  private static int mostAtOnce(SearchPlan plan) {
    int open = 0;
    int most = 0;
    SweepState state = SweepState.EMPTY;
    for (SweepEvent event : run(plan, List.of(), 20, 5)) {
      state = state.apply(event);
      if (event instanceof Assigned) {
        most = Math.max(most, ++open);
      } else if (event instanceof Advanced
          && state.trials().get(((SweepEvent.OfTrial) event).trial()).openLeg().isEmpty()) {
        open--;
      } else if (event instanceof Ended ended && ended.end() == SweepEvent.End.FAILED) {
        open--;
      }
    }
    return most;
  }

  @Test
  void aTrialIsKnownAsLongAsNoResultChangesIt() {
    SearchPlan plan = plan(3, Schedulers.fifo(), 0);
    assertThat(plan.known(2)).isPresent();
    assertThat(plan.known(3)).isEmpty();
    assertThat(plan(100, Schedulers.fifo(), 0).known(TRIALS)).isEmpty();
  }

  @Test
  void anObjectionTellsWhatIsToBeDoneInstead() {
    Decisions decisions = plan(0, Schedulers.asha(RANKING, 1, 3), 0).decisions();
    SortedMap<String, Setting> first =
        decisions.next(SweepState.EMPTY).orElseThrow().suggested().orElseThrow();
    assertThat(decisions.objection(SweepState.EMPTY, new Suggested(0, first))).isEmpty();
    SweepState suggested = SweepState.EMPTY.apply(new Suggested(0, first));
    assertThat(decisions.objection(suggested, new Assigned(0, 1))).isEmpty();
    assertThat(decisions.objection(suggested, new Assigned(0, 3)).orElseThrow())
        .isEqualTo("its trial 0 goes on to epoch 3, but now trial 0 goes on to epoch 1");
    SweepState assigned = suggested.apply(new Assigned(0, 1));
    assertThat(decisions.objection(assigned, new Suggested(1, first)).orElseThrow())
        .contains("but the search now suggests no such trial");
  }

  @Test
  void refusesANegativeLag() {
    assertThatThrownBy(() -> plan(0, Schedulers.fifo(), -1))
        .hasMessage("Invalid lag: -1 (want >= 0)");
  }

  private static SearchPlan read(String section) {
    return SearchPlan.of(
        SpecNode.parse("{space: {a: {uniform: [0, 1]}}, trials: 9, " + section + "}", "test"),
        RANKING,
        OptionalInt.of(EPOCHS),
        parameters -> EPOCHS);
  }

  @Test
  void readsTheLagWhereResultsAreCompared() {
    assertThat(read("searcher: random").lag()).isEmpty();
    assertThat(read("searcher: random, scheduler: {name: patience, looks: 2}").lag()).isEmpty();
    assertThat(read("searcher: random, scheduler: asha").lag()).hasValue(3);
    assertThat(read("searcher: tpe").lag()).hasValue(3);
    assertThat(read("searcher: tpe, lag: 7").lag()).hasValue(7);
    assertThat(read("searcher: tpe, lag: asynchronous").lag()).isEmpty();
    assertThat(read("searcher: tpe, startup: 4").blind()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "searcher: tpe, lag: -1 | lag: Invalid value: -1 (want a whole number from 0 to 10000)",
        "searcher: tpe, lag: none | Invalid value: 'none' (want a whole number, or asynchronous)",
        "searcher: random, lag: 3 | lag: Invalid value: 3 (want no 'lag': neither this searcher",
        "searcher: random, scheduler: ashes | Unknown scheduler: ashes (known: fifo, asha,",
        "searcher: random, scheduler: {name: asha, reduction: 1} | reduction: Invalid value: 1",
        "searcher: random, scheduler: {name: asha, eta: 3} | Unknown key: eta",
        "searcher: random, scheduler: {name: patience} | scheduler: Missing key: looks",
        "searcher: random, scheduler: {name: hyperband, first: 10} | Invalid epochs: 9 (want at",
      })
  void refusesWhatItDoesNotKnow(String section, String message) {
    assertThatThrownBy(() -> read(section))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }
}
