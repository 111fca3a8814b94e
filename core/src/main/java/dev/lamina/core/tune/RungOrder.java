package dev.lamina.core.tune;

import java.util.List;
import java.util.Optional;

/**
 * Legs of one rung from best to worst: by the metric at their ends; then those without a number and
 * those of trials that failed. Equals by the number of their trial.
 */
record RungOrder(Ranking ranking) {

  /** Whether a leg came to a number; others never go on. */
  boolean counts(Leg leg) {
    return leg.isMeasured() && !Double.isNaN(value(leg));
  }

  /** The metric at a leg's end; NaN if it was not measured. */
  double value(Leg leg) {
    return leg.metrics().getOrDefault(ranking.metric(), Double.NaN);
  }

  /**
   * The best leg of a rung whose trial can go on, if it is among the best so many of the rung.
   *
   * @param rung all legs of it that have ended
   * @param last of all legs
   */
  Optional<Leg> best(List<Leg> rung, LastRungs last, int places) {
    // Looked up once each: a sweep of thousands of trials does this for every decision.
    var values = new double[rung.size()];
    int best = -1;
    for (int i = 0; i < values.length; i++) {
      Leg leg = rung.get(i);
      values[i] = leg.isMeasured() ? value(leg) : Double.NaN;
      if (last.canGoOn(leg)
          && !Double.isNaN(values[i])
          && (best < 0 || isBefore(i, best, rung, values))) {
        best = i;
      }
    }
    if (best < 0) {
      return Optional.empty();
    }
    int better = 0;
    for (int i = 0; i < values.length; i++) {
      better += isBefore(i, best, rung, values) ? 1 : 0;
    }
    return better < places ? Optional.of(rung.get(best)) : Optional.empty();
  }

  /**
   * @param other with a number
   */
  private boolean isBefore(int leg, int other, List<Leg> rung, double[] values) {
    if (Double.isNaN(values[leg]) || ranking.prefers(values[other], values[leg])) {
      return false;
    }
    return ranking.prefers(values[leg], values[other])
        || rung.get(leg).trial() < rung.get(other).trial();
  }
}
