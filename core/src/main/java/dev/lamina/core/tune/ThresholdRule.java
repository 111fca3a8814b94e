package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.List;

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
  public boolean goesOn(List<Leg> own, List<Leg> others) {
    Leg last = own.get(own.size() - 1);
    double reached = new RungOrder(ranking).value(last);
    return last.toEpoch() < epoch || !(Double.isNaN(reached) || ranking.prefers(value, reached));
  }

  @Override
  public boolean comparesTrials() {
    return false;
  }
}
