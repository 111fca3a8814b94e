package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Optional;

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

  /** A look at a trial, and what was known of it before. */
  private record Look(int trial, Optional<Best> before) {}

  @Override
  public Watch watch() {
    var order = new RungOrder(ranking);
    var trials = new HashMap<Integer, Best>();
    var taken = new ArrayDeque<Look>();
    return new Watch() {
      @Override
      public boolean goesOn(Leg leg) {
        Optional<Best> before = Optional.ofNullable(trials.get(leg.trial()));
        double value = order.value(leg);
        Best best =
            before
                .map(known -> later(known, value))
                .orElseGet(() -> new Best(value, Double.isNaN(value) ? 1 : 0));
        trials.put(leg.trial(), best);
        taken.push(new Look(leg.trial(), before));
        return best.looks() < looks;
      }

      @Override
      public void forget() {
        Look look = taken.pop();
        look.before()
            .ifPresentOrElse(
                before -> trials.put(look.trial(), before), () -> trials.remove(look.trial()));
      }
    };
  }

  private Best later(Best best, double now) {
    boolean better =
        Double.isNaN(best.value())
            ? !Double.isNaN(now)
            : ranking.prefers(now, better(best.value()));
    return better ? new Best(now, 0) : new Best(best.value(), best.looks() + 1);
  }

  private double better(double value) {
    return ranking.goal() == Goal.MAX ? value + margin : value - margin;
  }

  @Override
  public boolean comparesTrials() {
    return false;
  }
}
