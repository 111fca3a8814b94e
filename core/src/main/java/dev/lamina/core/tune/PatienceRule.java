package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.HashMap;

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

  /** The best value of a trial, NaN for none, and how many looks ago it was. */
  private record Best(double value, int looks) {}

  @Override
  public Watch watch() {
    var order = new RungOrder(ranking);
    var trials = new HashMap<Integer, Best>();
    return leg ->
        trials
                .merge(
                    leg.trial(),
                    new Best(order.value(leg), Double.isNaN(order.value(leg)) ? 1 : 0),
                    this::later)
                .looks()
            < looks;
  }

  private Best later(Best best, Best now) {
    boolean better =
        Double.isNaN(best.value())
            ? !Double.isNaN(now.value())
            : ranking.prefers(now.value(), better(best.value()));
    return better ? now : new Best(best.value(), best.looks() + 1);
  }

  private double better(double value) {
    return ranking.goal() == Goal.MAX ? value + margin : value - margin;
  }

  @Override
  public boolean comparesTrials() {
    return false;
  }
}
