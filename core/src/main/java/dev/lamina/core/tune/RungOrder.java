package dev.lamina.core.tune;

import dev.lamina.core.tune.RungOrder.Result;
import java.util.Comparator;
import java.util.Optional;

/**
 * Legs of one rung from best to worst: by the metric at their ends, equals by the number of their
 * trial. Those without a number and those of trials that failed have no place.
 */
record RungOrder(Ranking ranking) implements Comparator<Result> {

  /**
   * What a leg came to.
   *
   * @param value a number
   * @param trial of the leg
   */
  record Result(double value, int trial) {}

  /** What a leg came to, if that is a number; others never go on. */
  Optional<Result> result(Leg leg) {
    return counts(leg) ? Optional.of(new Result(value(leg), leg.trial())) : Optional.empty();
  }

  /** Whether a leg came to a number; others never go on. */
  boolean counts(Leg leg) {
    return leg.isMeasured() && !Double.isNaN(value(leg));
  }

  /** The metric at a leg's end; NaN if it was not measured. */
  double value(Leg leg) {
    return leg.metrics().getOrDefault(ranking.metric(), Double.NaN);
  }

  @Override
  public int compare(Result one, Result other) {
    if (ranking.prefers(one.value(), other.value())) {
      return -1;
    }
    return ranking.prefers(other.value(), one.value())
        ? 1
        : Integer.compare(one.trial(), other.trial());
  }
}
