package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.Scheduler.Promotion;
import dev.lamina.core.tune.SimulatedTrialBackend.Simulation;
import dev.lamina.core.tune.SweepEvent.Restarted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Whatever was asked before, a decision is that of a plan that looks at the whole state anew. */
class DecisionsTest {

  private static final int EPOCHS = ReferenceScheduler.EPOCHS;
  private static final int NO_LAG = -1;

  /** Another driver, another fate: metrics are those of the trial, all else is its own. */
  private record Driver(long seed) implements Simulation {
    @Override
    public SortedMap<String, Double> metrics(SortedMap<String, Setting> parameters, int epoch) {
      int value = draw(0, parameters, epoch).nextInt(8);
      return new TreeMap<>(Map.of("loss", value == 7 ? Double.NaN : value / 8.0));
    }

    @Override
    public Duration epochTime(SortedMap<String, Setting> parameters) {
      return Duration.ofMinutes(1 + draw(seed, parameters, 0).nextInt(20));
    }

    @Override
    public Optional<Failure> failure(Segment segment) {
      return draw(seed, segment.parameters(), segment.attempt()).nextInt(5) == 0
          ? Optional.of(Failure.DATA)
          : Optional.empty();
    }

    private static RandomStream draw(long seed, SortedMap<String, Setting> parameters, int index) {
      return RandomStream.of(seed, parameters.get("a").label(), index);
    }
  }

  /** Runs a sweep by several drivers, of which each but the last dies; returns the log. */
  private static List<SweepEvent> log(SearchPlan plan, int slots, Random random) {
    List<SweepEvent> found = List.of();
    for (int driver = 0; driver < 4; driver++) {
      var log = new InMemorySweepLog(found);
      try (var backend = new SimulatedTrialBackend(slots, new Driver(random.nextLong()))) {
        var sweep = new Sweep(plan, RetryPolicy.ONCE, 2, backend, log.open(), SweepListener.NONE);
        (random.nextBoolean() ? sweep.restartingFailed() : sweep).run();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      int more = log.entries().size() - found.size();
      int kept = driver == 3 ? more : random.nextInt(more + 1);
      found = cancelled(log.entries().subList(0, found.size() + kept), random);
    }
    return found;
  }

  /** A user may cancel a trial while no driver is there. */
  private static List<SweepEvent> cancelled(List<SweepEvent> events, Random random) {
    var log = new InMemorySweepLog(events);
    int trials = log.state().trials().size();
    if (trials > 0 && random.nextBoolean()) {
      Cancellation.trial(log.open(), random.nextInt(trials));
    }
    return log.entries();
  }

  /** What a plan decides, by its definition. */
  private static Optional<Decision> defined(
      SearchPlan plan, ReferenceScheduler reference, SweepState state) {
    List<TrialState> trials = state.trials();
    int decided = trials.stream().mapToInt(trial -> trial.legs().size()).sum();
    if (!trials.isEmpty()
        && trials.get(trials.size() - 1).legs().isEmpty()
        && trials.get(trials.size() - 1).end().isEmpty()) {
      TrialState last = trials.get(trials.size() - 1);
      return Optional.of(first(plan, last.trial(), Optional.empty()));
    }
    boolean looks = reference.tested().comparesTrials() || decided >= plan.blind();
    int least = looks ? Math.max(0, decided - plan.lag().orElse(0)) : 0;
    for (int seen = plan.lag().isEmpty() ? decided : least; seen <= decided; seen++) {
      List<Leg> legs = shown(state, decided, seen);
      if (plan.lag().isPresent() && legs.subList(0, seen).stream().anyMatch(Leg::isOpen)) {
        return Optional.empty();
      }
      Optional<Decision> decision = defined(plan, reference, state, legs);
      if (decision.isPresent()) {
        return decision;
      }
    }
    return Optional.empty();
  }

  private static Optional<Decision> defined(
      SearchPlan plan, ReferenceScheduler reference, SweepState state, List<Leg> legs) {
    Optional<Promotion> promotion = reference.promoter().promote(legs, true);
    if (promotion.isEmpty()) {
      int trial = state.trials().size();
      var suggested = plan.searcher().suggest(trial, results(state, legs));
      if (suggested.isPresent()) {
        return Optional.of(first(plan, trial, suggested));
      }
      promotion = reference.promoter().promote(legs, false);
    }
    return promotion.map(
        of -> new Decision(of.trial(), Optional.empty(), Math.min(of.toEpoch(), EPOCHS)));
  }

  private static Decision first(
      SearchPlan plan, int trial, Optional<SortedMap<String, Setting>> suggested) {
    int epochs = Math.min(plan.scheduler().firstEpochs(trial), EPOCHS);
    return new Decision(trial, suggested, epochs);
  }

  /** Legs collected from the trials; the first so many as they are, the others open. */
  private static List<Leg> shown(SweepState state, int decided, int seen) {
    var legs = new ArrayList<Leg>();
    for (int number = 0; number < decided; number++) {
      int wanted = number;
      Leg leg =
          state.trials().stream()
              .flatMap(trial -> trial.legs().stream())
              .filter(of -> of.number() == wanted)
              .findFirst()
              .orElseThrow();
      legs.add(number < seen ? leg : leg.opened());
    }
    return legs;
  }

  private static List<SeenTrial> results(SweepState state, List<Leg> legs) {
    return state.trials().stream()
        .map(
            trial ->
                new SeenTrial(
                    trial,
                    legs.stream()
                        .filter(leg -> leg.trial() == trial.trial() && !leg.isOpen())
                        .reduce((before, last) -> last)))
        .toList();
  }

  @Provide
  Arbitrary<ReferenceScheduler> schedulers() {
    return Arbitraries.of(ReferenceScheduler.all());
  }

  @Property(tries = 150)
  void everyDecisionIsThatOfThePlanByItsDefinition(
      @ForAll("schedulers") ReferenceScheduler reference,
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @IntRange(min = NO_LAG, max = 4) int lag,
      @ForAll @IntRange(min = 0, max = 6) int blind,
      @ForAll @IntRange(min = 1, max = 6) int slots) {
    var plan =
        new SearchPlan(
            new SearchPlanTest.Digest(blind),
            blind,
            reference.tested(),
            lag == NO_LAG ? OptionalInt.empty() : OptionalInt.of(lag),
            parameters -> EPOCHS);
    var random = new Random(seed);
    List<SweepEvent> log = log(plan, slots, random);
    Decisions decisions = plan.decisions();
    var states = new ArrayList<SweepState>(List.of(SweepState.EMPTY));
    for (SweepEvent event : log) {
      assertThat(decisions.objection(states.get(states.size() - 1), event)).isEmpty();
      SweepState state = states.get(states.size() - 1).apply(event);
      states.add(state);
      if (random.nextInt(3) > 0) {
        assertThat(decisions.next(state)).isEqualTo(defined(plan, reference, state));
      }
    }
    for (int asked = 0; asked < 10; asked++) {
      SweepState any = states.get(random.nextInt(states.size()));
      assertThat(decisions.next(any))
          .as("asked about an earlier or a later state")
          .isEqualTo(defined(plan, reference, any));
    }
  }

  @Property(tries = 20)
  void whatBeginsAnewIsLookedAtAnew(
      @ForAll("schedulers") ReferenceScheduler reference,
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
    var plan =
        new SearchPlan(
            new SearchPlanTest.Digest(0),
            0,
            reference.tested(),
            OptionalInt.of(1),
            parameters -> EPOCHS);
    SweepState state = SweepState.of(log(plan, 2, new Random(seed)));
    Decisions decisions = plan.decisions();
    assertThat(decisions.next(state)).isEqualTo(defined(plan, reference, state));
    for (TrialState trial : state.trials()) {
      if (trial.status() == TrialState.Status.FAILED) {
        SweepState anew = state.apply(new Restarted(trial.trial()));
        assertThat(decisions.next(anew)).isEqualTo(defined(plan, reference, anew));
        assertThat(decisions.next(state)).isEqualTo(defined(plan, reference, state));
      }
    }
  }
}
