package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import dev.lamina.core.tune.SweepEvent.End;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Orders the trials of a sweep from best to worst by one metric: of their last epoch, not of the
 * best on the way, which is chosen by looking. Where choosing is in order, {@link #by} takes
 * another value.
 *
 * <p>By value, {@code NaN} after every number; then trials without the metric; then failed trials,
 * whatever they reached before. Equals are ordered by trial number. A trial still on its way is
 * ranked by what it has reached: its {@link TrialView#epoch} tells.
 *
 * @param metric such as {@code test/accuracy}
 */
public record Ranking(String metric, Goal goal) implements Comparator<TrialView> {

  public Ranking {
    Check.argument(!metric.isBlank(), "Invalid metric: blank (want a name such as test/accuracy)");
  }

  @Override
  public int compare(TrialView first, TrialView second) {
    return by(this::value).compare(first, second);
  }

  /** The same order, by another value of every trial than that of its last epoch. */
  public <T extends TrialView> Comparator<T> by(Function<? super T, OptionalDouble> value) {
    return Comparator.<T, Boolean>comparing(Ranking::failed)
        .thenComparing(trial -> value.apply(trial).isEmpty())
        .thenComparingDouble(trial -> badness(value.apply(trial).orElse(0)))
        .thenComparingInt(TrialView::trial);
  }

  /** The metric after a trial's last epoch, if it was measured. */
  public OptionalDouble value(TrialView trial) {
    Double value = trial.metrics().get(metric);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  /** Whether a value beats another; {@code NaN} beats nothing and is beaten by every number. */
  public boolean prefers(double value, double other) {
    return Double.compare(badness(value), badness(other)) < 0;
  }

  private static boolean failed(TrialView trial) {
    return trial.end().equals(Optional.of(End.FAILED));
  }

  /** Less is better; NaN sorts after everything; the two zeros are equal. */
  double badness(double value) {
    return switch (goal) {
      case MAX -> 0.0 - value;
      case MIN -> 0.0 + value;
    };
  }
}
