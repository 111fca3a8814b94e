package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import dev.lamina.core.tune.TrialState.Status;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Orders the trials of a sweep from best to worst by one metric: of their last epoch, not of the
 * best on the way, which is chosen by looking. Where choosing is in order, {@link #by} takes
 * another value.
 *
 * <p>By value, {@code NaN} after every number; then trials without the metric; then failed trials,
 * whatever they reached before. Equals are ordered by trial number. A trial still on its way is
 * ranked by what it has reached: its {@link TrialState#epoch} tells.
 *
 * @param metric such as {@code test/accuracy}
 */
public record Ranking(String metric, Goal goal) implements Comparator<TrialState> {

  public Ranking {
    Check.argument(!metric.isBlank(), "Invalid metric: blank (want a name such as test/accuracy)");
  }

  @Override
  public int compare(TrialState first, TrialState second) {
    return by(this::value).compare(first, second);
  }

  /** The same order, by another value of every trial than that of its last epoch. */
  public Comparator<TrialState> by(Function<TrialState, OptionalDouble> value) {
    return Comparator.comparing(Ranking::failed)
        .thenComparing(trial -> value.apply(trial).isEmpty())
        .thenComparingDouble(trial -> badness(value.apply(trial).orElse(0)))
        .thenComparingInt(TrialState::trial);
  }

  /** The metric after a trial's last epoch, if it was measured. */
  public OptionalDouble value(TrialState trial) {
    Double value = trial.metrics().get(metric);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** Whether a value beats another; {@code NaN} beats nothing and is beaten by every number. */
  public boolean prefers(double value, double other) {
    return Double.compare(badness(value), badness(other)) < 0;
  }

  private static boolean failed(TrialState trial) {
    return trial.status() == Status.FAILED;
  }

  /** Less is better; NaN sorts after everything; the two zeros are equal. */
  private double badness(double value) {
    return switch (goal) {
      case MAX -> 0.0 - value;
      case MIN -> 0.0 + value;
    };
  }
}
