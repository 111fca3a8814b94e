package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * Shows a searcher the results of trials 0 to n - 1 - lag when it suggests trial n, no more and no
 * less, and waits until all of those have ended. What is suggested is then the same however many
 * run at once, whichever ends first and whenever a driver dies. At most lag + 1 trials run at once.
 */
final class LaggedSearcher implements Searcher {

  private final Searcher searcher;
  private final int blind;
  private final int lag;

  /**
   * @param searcher sees ended trials only
   * @param blind how many trials, from 0, it suggests without any result; they wait for none
   * @param lag at least 0: 0 runs one trial after the other
   */
  LaggedSearcher(Searcher searcher, int blind, int lag) {
    Check.argument(blind >= 0, "Invalid trials without results: %s (want >= 0)", blind);
    Check.argument(lag >= 0, "Invalid lag: %s (want >= 0)", lag);
    this.searcher = searcher;
    this.blind = blind;
    this.lag = lag;
  }

  @Override
  public Optional<SortedMap<String, Setting>> suggest(
      int trial, List<? extends TrialView> results) {
    int seen = trial < blind ? 0 : Math.max(0, trial - lag);
    if (results.size() < seen) {
      return Optional.empty();
    }
    List<? extends TrialView> visible = results.subList(0, seen);
    return visible.stream().allMatch(result -> result.end().isPresent())
        ? searcher.suggest(trial, visible)
        : Optional.empty();
  }

  @Override
  public OptionalInt trials() {
    return searcher.trials();
  }
}
