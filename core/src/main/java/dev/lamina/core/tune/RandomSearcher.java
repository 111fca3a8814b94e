package dev.lamina.core.tune;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * Independent draws. A stream for each (seed, trial, parameter): more trials or another parameter
 * leave the others as they were.
 */
final class RandomSearcher implements Searcher {

  private final SearchSpace space;
  private final long seed;
  private final int trials;

  RandomSearcher(SearchSpace space, long seed, int trials) {
    Check.argument(trials >= 1, "Invalid trials: %s (want >= 1)", trials);
    this.space = space;
    this.seed = seed;
    this.trials = trials;
  }

  @Override
  public Optional<SortedMap<String, Setting>> suggest(
      int trial, List<? extends TrialView> results) {
    if (trial >= trials) {
      return Optional.empty();
    }
    long trialSeed = RandomStream.seedOf(seed, "search", trial);
    return Optional.of(
        space.settings(
            (path, distribution) -> distribution.draw(RandomStream.of(trialSeed, path))));
  }

  @Override
  public OptionalInt trials() {
    return OptionalInt.of(trials);
  }

  @Override
  public Searcher withTrials(int other) {
    return new RandomSearcher(space, seed, other);
  }
}
