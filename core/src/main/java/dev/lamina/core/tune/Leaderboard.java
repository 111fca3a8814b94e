package dev.lamina.core.tune;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.Spelling;
import dev.lamina.core.tune.TrialState.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * The trials of a sweep from best to worst by one metric of their last epoch.
 *
 * <p>Order: by value, {@code NaN} after every number; then trials without the metric; then failed
 * trials, whatever they reached before. Equals are ordered by trial number. A trial still on its
 * way is ranked by what it has reached: its {@link TrialState#epoch} tells.
 *
 * @param metric such as {@code test/accuracy}
 */
public record Leaderboard(String metric, Goal goal, List<Entry> entries) {

  /**
   * A trial's place.
   *
   * @param rank 1 for the best
   * @param value of the metric after the trial's last epoch, if it has it
   * @param reason why the trial failed; empty unless it did
   */
  public record Entry(int rank, TrialState trial, OptionalDouble value, Optional<String> reason) {}

  public Leaderboard {
    entries = List.copyOf(entries);
  }

  /**
   * The ranking of all trials.
   *
   * @throws SpecException if there are metrics, but no trial has this one; names those there are
   */
  public static Leaderboard of(SweepState state, String metric, Goal goal) {
    var known = new TreeSet<String>();
    state.trials().forEach(trial -> known.addAll(trial.metrics().keySet()));
    if (!known.isEmpty() && !known.contains(metric)) {
      throw new SpecException(
          "Unknown metric: %s (%s)".formatted(metric, Spelling.suggestion(metric, known)));
    }
    List<TrialState> ranked =
        state.trials().stream()
            .sorted(order(metric, goal).thenComparing(TrialState::trial))
            .toList();
    var entries = new ArrayList<Entry>();
    for (TrialState trial : ranked) {
      entries.add(
          new Entry(
              entries.size() + 1,
              trial,
              value(trial, metric),
              failed(trial)
                  ? trial.lastFailure().map(last -> last.failure() + ": " + last.message())
                  : Optional.empty()));
    }
    return new Leaderboard(metric, goal, entries);
  }

  /** The best trial, if any has the metric and did not fail. */
  public Optional<Entry> best() {
    return entries.stream()
        .limit(1)
        .filter(entry -> entry.reason().isEmpty() && entry.value().isPresent())
        .findFirst();
  }

  private static Comparator<TrialState> order(String metric, Goal goal) {
    return Comparator.comparing(Leaderboard::failed)
        .thenComparing(trial -> value(trial, metric).isEmpty())
        .thenComparingDouble(trial -> badness(value(trial, metric), goal));
  }

  private static boolean failed(TrialState trial) {
    return trial.status() == Status.FAILED;
  }

  private static OptionalDouble value(TrialState trial, String metric) {
    Double value = trial.metrics().get(metric);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** Less is better; NaN sorts after everything; the two zeros are equal. */
  private static double badness(OptionalDouble value, Goal goal) {
    if (value.isEmpty()) {
      return 0;
    }
    return switch (goal) {
      case MAX -> 0.0 - value.getAsDouble();
      case MIN -> 0.0 + value.getAsDouble();
    };
  }
}
