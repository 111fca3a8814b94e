package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.List;
import java.util.Optional;

/**
 * Looks at every trial each so many epochs, and stops those that a rule gives up. A trial that goes
 * on is before a new one.
 */
final class StoppingScheduler implements Scheduler {

  private final int every;
  private final StoppingRule rule;

  /**
   * @param every epochs from one look to the next, at least 1
   */
  StoppingScheduler(int every, StoppingRule rule) {
    Check.argument(every >= 1, "Invalid epochs between looks: %s (want >= 1)", every);
    this.every = every;
    this.rule = rule;
  }

  @Override
  public int firstEpochs(int trial) {
    return every;
  }

  @Override
  public Optional<Promotion> promote(List<Leg> legs, boolean more) {
    LastRungs last = LastRungs.of(legs);
    StoppingRule.Watch watch = rule.watch();
    for (Leg leg : legs) {
      if (leg.isMeasured() && watch.goesOn(leg) && last.canGoOn(leg)) {
        return Optional.of(new Promotion(leg.trial(), Math.addExact(leg.toEpoch(), every)));
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean comparesTrials() {
    return rule.comparesTrials();
  }
}
