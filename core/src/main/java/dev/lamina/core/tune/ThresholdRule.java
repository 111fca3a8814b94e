package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;

/**
 * Gives up a trial that is worse than a value from some epoch on.
 *
 * @param epoch from which it counts, at least 1
 * @param value that is still good enough
 */
record ThresholdRule(Ranking ranking, int epoch, double value) implements StoppingRule {

  ThresholdRule {
    Check.argument(epoch >= 1, "Invalid epoch of a threshold: %s (want >= 1)", epoch);
    Check.argument(Double.isFinite(value), "Invalid threshold: %s (want a number)", value);
  }

  @Override
  public Watch watch() {
    var order = new RungOrder(ranking);
    return new Watch() {
      @Override
      public boolean goesOn(Leg leg) {
        return leg.toEpoch() < epoch
            || (order.counts(leg) && !ranking.prefers(value, order.value(leg)));
      }

      @Override
      public void forget() {
        // No leg depends on another.
      }
    };
  }

  @Override
  public boolean comparesTrials() {
    return false;
  }
}
