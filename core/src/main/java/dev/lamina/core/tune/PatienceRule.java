package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.List;

/**
 * Gives up a trial whose best value is so many looks old.
 *
 * @param looks without a better value, at least 1
 * @param margin by which a value must be better to count, at least 0
 */
record PatienceRule(Ranking ranking, int looks, double margin) implements StoppingRule {

  PatienceRule {
    Check.argument(looks >= 1, "Invalid patience: %s (want >= 1)", looks);
    Check.argument(
        margin >= 0 && Double.isFinite(margin), "Invalid margin: %s (want >= 0)", margin);
  }

  @Override
  public boolean goesOn(List<Leg> own, List<Leg> others) {
    var order = new RungOrder(ranking);
    double best = Double.NaN;
    int without = 0;
    for (Leg leg : own) {
      double value = order.value(leg);
      boolean better =
          Double.isNaN(best) ? !Double.isNaN(value) : ranking.prefers(value, better(best));
      best = better ? value : best;
      without = better ? 0 : without + 1;
    }
    return without < looks;
  }

  private double better(double value) {
    return ranking.goal() == Goal.MAX ? value + margin : value - margin;
  }

  @Override
  public boolean comparesTrials() {
    return false;
  }
}
