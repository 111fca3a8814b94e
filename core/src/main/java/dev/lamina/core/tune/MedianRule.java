package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The median stopping rule: a trial is given up if the best it has come to is worse than the median
 * of the other trials' running averages at the same leg. Golovin, Solnik, Moitra, Kochanski, Karro
 * and Sculley, "Google Vizier: a service for black-box optimization", KDD 2017, section 3.2.2.
 *
 * @param grace epochs before which no trial is given up, at least 0
 * @param least other trials there must be to compare with, at least 1
 */
record MedianRule(Ranking ranking, int grace, int least) implements StoppingRule {

  MedianRule {
    Check.argument(grace >= 0, "Invalid grace: %s epochs (want >= 0)", grace);
    Check.argument(least >= 1, "Invalid number of trials to compare with: %s (want >= 1)", least);
  }

  @Override
  public boolean goesOn(List<Leg> own, List<Leg> others) {
    Leg last = own.get(own.size() - 1);
    if (last.toEpoch() < grace) {
      return true;
    }
    var order = new RungOrder(ranking);
    var sums = new HashMap<Integer, Double>();
    var legs = new HashMap<Integer, Integer>();
    for (Leg leg : others) {
      if (leg.rung() <= last.rung() && order.counts(leg)) {
        sums.merge(leg.trial(), order.value(leg), Double::sum);
        legs.merge(leg.trial(), 1, Integer::sum);
      }
    }
    double[] averages =
        legs.entrySet().stream()
            .filter(entry -> entry.getValue() == last.rung() + 1)
            .map(Map.Entry::getKey)
            .mapToDouble(trial -> sums.get(trial) / legs.get(trial))
            .sorted()
            .toArray();
    if (averages.length < least) {
      return true;
    }
    return own.stream()
        .mapToDouble(order::value)
        .anyMatch(value -> !Double.isNaN(value) && !ranking.prefers(median(averages), value));
  }

  private static double median(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  @Override
  public boolean comparesTrials() {
    return true;
  }
}
