package dev.lamina.core.tune;

import java.util.Comparator;
import java.util.List;

/**
 * Legs of one rung from best to worst: by the metric at their ends; then those without a number and
 * those of trials that failed. Equals by the number of their trial.
 */
record RungOrder(Ranking ranking) implements Comparator<Leg> {

  @Override
  public int compare(Leg first, Leg second) {
    boolean counts = counts(first);
    if (counts != counts(second)) {
      return counts ? -1 : 1;
    }
    if (counts) {
      double value = value(first);
      double other = value(second);
      if (ranking.prefers(value, other)) {
        return -1;
      }
      if (ranking.prefers(other, value)) {
        return 1;
      }
    }
    return Integer.compare(first.trial(), second.trial());
  }

  /** Whether a leg came to a number; others never go on. */
  boolean counts(Leg leg) {
    return leg.isMeasured() && !Double.isNaN(value(leg));
  }

  /** The metric at a leg's end; NaN if it was not measured. */
  double value(Leg leg) {
    return leg.metrics().getOrDefault(ranking.metric(), Double.NaN);
  }

  /** How many of these legs are better than one of them. */
  int place(Leg leg, List<Leg> among) {
    int better = 0;
    for (Leg other : among) {
      better += compare(other, leg) < 0 ? 1 : 0;
    }
    return better;
  }
}
