package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.SimulatedTrialBackend.Simulation;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.Suggested;
import java.time.Duration;
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
import org.junit.jupiter.api.Test;

class LaggedSearcherTest {

  private static final int TRIALS = 14;

  /** Suggests a digest of everything it is shown, so that one result more or less shows. */
  private record Digest(int blind) implements Searcher {
    @Override
    public Optional<SortedMap<String, Setting>> suggest(
        int trial, List<? extends TrialView> results) {
      if (trial >= TRIALS) {
        return Optional.empty();
      }
      long seen = trial < blind ? 0 : RandomStream.seedOf(results.size(), "results");
      for (TrialView result : trial < blind ? List.<TrialView>of() : results) {
        seen = RandomStream.seedOf(seen, result.end() + " " + result.metrics());
      }
      return Optional.of(
          new TreeMap<>(Map.of("a", Setting.of(RandomStream.seedOf(seen, "trial", trial)))));
    }

    @Override
    public OptionalInt trials() {
      return OptionalInt.of(TRIALS);
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

  private static List<SweepEvent> run(
      Searcher searcher, List<SweepEvent> found, int slots, long clockSeed) {
    var log = new InMemorySweepLog(found);
    try (var backend = new SimulatedTrialBackend(slots, new Shuffled(clockSeed))) {
      new Sweep(
              searcher,
              new FifoScheduler(2),
              RetryPolicy.ONCE,
              parameters -> 3,
              backend,
              log.open(),
              SweepListener.NONE)
          .run();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return log.entries();
  }

  private static List<SortedMap<String, Setting>> table(List<SweepEvent> log) {
    return SweepState.of(log).trials().stream().map(TrialState::parameters).toList();
  }

  @Property(tries = 100)
  void neitherSlotsNorDurationsChangeTheTrials(
      @ForAll @LongRange(min = 0, max = 1000) long clockSeed,
      @ForAll @IntRange(min = 0, max = 5) int lag,
      @ForAll @IntRange(min = 0, max = 6) int blind) {
    var searcher = new LaggedSearcher(new Digest(blind), blind, lag);
    List<SortedMap<String, Setting>> alone = table(run(searcher, List.of(), 1, 0));
    assertThat(alone).hasSize(TRIALS);
    for (int slots : new int[] {2, 4, 9}) {
      assertThat(table(run(searcher, List.of(), slots, clockSeed))).isEqualTo(alone);
    }
  }

  @Property(tries = 10)
  void aDriverMayDieAfterAnyEntry(
      @ForAll @LongRange(min = 0, max = 1000) long clockSeed,
      @ForAll @IntRange(min = 0, max = 4) int lag,
      @ForAll @IntRange(min = 1, max = 4) int slots) {
    var searcher = new LaggedSearcher(new Digest(2), 2, lag);
    List<SweepEvent> undisturbed = run(searcher, List.of(), slots, clockSeed);
    for (int kept = 0; kept <= undisturbed.size(); kept++) {
      List<SweepEvent> resumed = run(searcher, undisturbed.subList(0, kept), 3, clockSeed + 1);
      assertThat(table(resumed)).isEqualTo(table(undisturbed));
    }
  }

  @Test
  void withoutALagTheOrderOfOutcomesDecides() {
    var tables =
        List.of(1L, 2L, 3L, 4L).stream()
            .map(clockSeed -> table(run(new Digest(0), List.of(), 4, clockSeed)))
            .distinct();
    assertThat(tables).hasSizeGreaterThan(1);
  }

  @Test
  void runsOneTrialMoreThanTheLagAtOnceAndTheBlindOnesAllAtOnce() {
    assertThat(mostAtOnce(0, 0)).isEqualTo(1);
    assertThat(mostAtOnce(0, 3)).isEqualTo(4);
    assertThat(mostAtOnce(7, 1)).isEqualTo(7);
  }

  private static int mostAtOnce(int blind, int lag) {
    int open = 0;
    int most = 0;
    for (SweepEvent event :
        run(new LaggedSearcher(new Digest(blind), blind, lag), List.of(), 20, 5)) {
      if (event instanceof Suggested) {
        most = Math.max(most, ++open);
      } else if (event instanceof Ended) {
        open--;
      }
    }
    return most;
  }

  @Test
  void knowsAsManyTrialsAsWhatItWraps() {
    assertThat(new LaggedSearcher(new Digest(0), 0, 3).trials()).hasValue(TRIALS);
  }

  @Test
  void refusesANegativeLag() {
    assertThatThrownBy(() -> new LaggedSearcher(new Digest(0), 0, -1))
        .hasMessage("Invalid lag: -1 (want >= 0)");
  }
}
