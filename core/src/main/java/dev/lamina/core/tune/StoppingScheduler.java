package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

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
  public Standings standings() {
    return new WatchedStandings();
  }

  /** Verdicts on the legs, in the order these were decided on. */
  private final class WatchedStandings implements Standings {

    private final StoppingRule.Watch watch = rule.watch();
    private final List<Leg> legs = new ArrayList<>();

    /** The number of the last leg of each trial. */
    private final Map<Integer, Integer> last = new HashMap<>();

    /** Legs, of those with a verdict, whose trials go on, by number. */
    private final NavigableSet<Integer> goOn = new TreeSet<>();

    /** So many legs, from the first, have a verdict if they got to their ends. */
    private int looked;

    @Override
    public void show(Leg leg) {
      int number = leg.number();
      if (number == legs.size()) {
        legs.add(leg);
        Optional.ofNullable(last.put(leg.trial(), number)).ifPresent(goOn::remove);
      } else if (!legs.get(number).equals(leg)) {
        forget(number);
        legs.set(number, leg);
      }
    }

    /** Takes back the verdicts on a leg and on those after it. */
    private void forget(int number) {
      while (looked > number) {
        looked--;
        goOn.remove(looked);
        if (legs.get(looked).isMeasured()) {
          watch.forget();
        }
      }
    }

    @Override
    public Optional<Promotion> promote(boolean more) {
      while (looked < legs.size()) {
        look(legs.get(looked++));
      }
      return goOn.isEmpty() ? Optional.empty() : Optional.of(onward(legs.get(goOn.first())));
    }

    private void look(Leg leg) {
      boolean goesOn = leg.isMeasured() && watch.goesOn(leg);
      if (goesOn && leg.status() == Leg.Status.REACHED && last.get(leg.trial()) == leg.number()) {
        goOn.add(leg.number());
      }
    }
  }

  private Promotion onward(Leg leg) {
    return new Promotion(leg.trial(), Math.addExact(leg.toEpoch(), every));
  }

  @Override
  public boolean comparesTrials() {
    return rule.comparesTrials();
  }
}
