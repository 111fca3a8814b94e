package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SimulatedTrialBackend.Simulation;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** A driver may die anywhere: who goes on comes to the same trials. */
class SweepRestartTest {

  private static final String SPACE =
      """
      epochs: {int: [1, 6]}
      rate: {log-uniform: [0.001, 1]}
      fate: {choice: [well, once, spec, resources, late]}
      """;

  /** What a sweep is judged by: the same whoever ran it, in whatever order. */
  private record Result(SortedMap<String, Setting> parameters, int epoch, Optional<End> end) {}

  /** Fails as the parameter {@code fate} says; the seed changes the order of outcomes. */
  private record Fates(long seed, List<Segment> started) implements Simulation {
    @Override
    public SortedMap<String, Double> metrics(SortedMap<String, Setting> parameters, int epoch) {
      return TrialBackendContract.loss(epoch);
    }

    @Override
    public Duration epochTime(SortedMap<String, Setting> parameters) {
      return Duration.ofMinutes(1 + Math.floorMod(parameters.hashCode() * 31L + seed * 7919, 13L));
    }

    @Override
    public Optional<Failure> failure(Segment segment) {
      started.add(segment);
      return switch (segment.parameters().get("fate").label()) {
        case "spec" -> Optional.of(Failure.SPEC);
        case "resources" -> Optional.of(Failure.RESOURCES);
        case "late" -> segment.fromEpoch() >= 2 ? Optional.of(Failure.DATA) : Optional.empty();
        case "once" -> segment.attempt() == 1 ? Optional.of(Failure.INTERNAL) : Optional.empty();
        default -> Optional.empty();
      };
    }
  }

  /** A sweep, all but its log and its slots. */
  private record Scenario(long searchSeed, int trials, int segmentEpochs, long clockSeed) {

    /** Runs to the end; returns the whole log. */
    List<SweepEvent> run(List<SweepEvent> found, int slots) {
      var log = new InMemorySweepLog(found);
      var started = new ArrayList<Segment>();
      try (var backend = new SimulatedTrialBackend(slots, new Fates(clockSeed, started))) {
        new Sweep(
                new SearchPlan(
                    Searchers.random(
                        SearchSpace.of(SpecNode.parse(SPACE, "test")), searchSeed, trials),
                    parameters -> Math.toIntExact((long) parameters.get("epochs").value())),
                RetryPolicy.ONCE,
                segmentEpochs,
                backend,
                log.open(),
                SweepListener.NONE)
            .run();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      assertContinuesFromCheckpoints(started, log.entries());
      return log.entries();
    }

    private static void assertContinuesFromCheckpoints(
        List<Segment> started, List<SweepEvent> entries) {
      for (Segment segment : started) {
        if (segment.fromAttempt() > 0) {
          assertThat(entries)
              .anyMatch(
                  event ->
                      event instanceof Advanced advanced
                          && advanced.trial() == segment.trial()
                          && advanced.attempt() == segment.fromAttempt()
                          && advanced.epoch() == segment.fromEpoch());
        }
      }
      var ended = new HashSet<Integer>();
      for (SweepEvent event : entries) {
        assertThat(ended).doesNotContain(((SweepEvent.OfTrial) event).trial());
        if (event instanceof SweepEvent.Ended) {
          ended.add(((SweepEvent.OfTrial) event).trial());
        }
      }
    }
  }

  private static List<Result> results(List<SweepEvent> log) {
    return SweepState.of(log).trials().stream()
        .map(trial -> new Result(trial.parameters(), trial.epoch(), trial.end()))
        .toList();
  }

  @Property(tries = 40)
  void killedBetweenAnyTwoEntriesItComesToTheSameTrials(
      @ForAll @LongRange(min = 0, max = 1000) long seed,
      @ForAll @IntRange(min = 1, max = 8) int trials,
      @ForAll @IntRange(min = 1, max = 4) int segmentEpochs,
      @ForAll @IntRange(min = 1, max = 4) int slots) {
    var scenario = new Scenario(seed, trials, segmentEpochs, seed);
    List<SweepEvent> undisturbed = scenario.run(List.of(), slots);
    List<Result> expected = results(undisturbed);
    assertThat(expected).hasSize(trials).allMatch(result -> result.end().isPresent());
    for (int kept = 0; kept <= undisturbed.size(); kept++) {
      List<SweepEvent> resumed = scenario.run(undisturbed.subList(0, kept), slots);
      assertThat(results(resumed)).isEqualTo(expected);
      assertThat(resumed.subList(0, kept)).isEqualTo(undisturbed.subList(0, kept));
    }
  }

  @Property(tries = 200)
  void killedAgainAndAgainItComesToTheSameTrials(
      @ForAll @LongRange(min = 0, max = 1000) long seed,
      @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 20) Integer> kills,
      @ForAll @IntRange(min = 1, max = 4) int slots) {
    var scenario = new Scenario(seed, 6, 2, seed);
    List<SweepEvent> log = List.of();
    for (int more : kills) {
      List<SweepEvent> whole = scenario.run(log, slots);
      log = whole.subList(0, Math.min(whole.size(), log.size() + more));
    }
    assertThat(results(scenario.run(log, slots)))
        .isEqualTo(results(scenario.run(List.of(), slots)));
  }

  @Property(tries = 200)
  void neitherSlotsNorTheOrderOfOutcomesMatter(
      @ForAll @LongRange(min = 0, max = 1000) long seed,
      @ForAll @LongRange(min = 0, max = 1000) long clockSeed,
      @ForAll @IntRange(min = 1, max = 9) int slots) {
    List<SweepEvent> one = new Scenario(seed, 8, 2, 0).run(List.of(), 1);
    List<SweepEvent> other = new Scenario(seed, 8, 2, clockSeed).run(List.of(), slots);
    assertThat(results(other)).isEqualTo(results(one));
  }
}
