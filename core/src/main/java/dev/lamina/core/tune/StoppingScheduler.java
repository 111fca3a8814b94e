package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    Map<Integer, List<Leg>> byTrial = new HashMap<>();
    legs.forEach(leg -> byTrial.computeIfAbsent(leg.trial(), t -> new ArrayList<>()).add(leg));
    for (Leg leg : legs) {
      List<Leg> own = byTrial.get(leg.trial());
      if (leg.rung() == own.size() - 1
          && leg.status() == Leg.Status.REACHED
          && rule.goesOn(own, before(leg, legs))) {
        return Optional.of(new Promotion(leg.trial(), Math.addExact(leg.toEpoch(), every)));
      }
    }
    return Optional.empty();
  }

  /** What is decided of a leg must not change when others end: those after it do not count. */
  private List<Leg> before(Leg last, List<Leg> legs) {
    if (!rule.comparesTrials()) {
      return List.of();
    }
    return legs.subList(0, last.number()).stream()
        .filter(leg -> leg.trial() != last.trial())
        .toList();
  }

  @Override
  public boolean comparesTrials() {
    return rule.comparesTrials();
  }
}
