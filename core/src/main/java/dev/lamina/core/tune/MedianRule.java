package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

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

  /** What a trial came to so far. */
  private record Course(double best, double sum, int legs) {
    static final Course NONE = new Course(Double.NaN, 0, 0);
  }

  /**
   * A look at a leg.
   *
   * @param before what its trial had come to
   * @param average what others are compared with since; empty for nothing
   */
  private record Look(Leg leg, Course before, OptionalDouble average) {}

  @Override
  public Watch watch() {
    return new MedianWatch();
  }

  private final class MedianWatch implements Watch {

    private final RungOrder order = new RungOrder(ranking);
    private final Map<Integer, Course> courses = new HashMap<>();
    private final List<RunningMedian> averages = new ArrayList<>();
    private final Deque<Look> taken = new ArrayDeque<>();

    @Override
    public boolean goesOn(Leg leg) {
      double value = order.value(leg);
      Course course = courses.getOrDefault(leg.trial(), Course.NONE);
      boolean better = Double.isNaN(course.best()) || ranking.prefers(value, course.best());
      double best = better ? value : course.best();
      while (averages.size() <= leg.rung()) {
        averages.add(new RunningMedian());
      }
      RunningMedian others = averages.get(leg.rung());
      boolean goesOn =
          leg.toEpoch() < grace
              || others.size() < least
              || (!Double.isNaN(best) && !ranking.prefers(others.median(), best));
      // What is no number at one look has no average from then on.
      if (order.counts(leg) && course.legs() == leg.rung()) {
        var longer = new Course(best, course.sum() + value, course.legs() + 1);
        double average = longer.sum() / longer.legs();
        others.add(average);
        take(leg, longer, OptionalDouble.of(average));
      } else {
        take(leg, new Course(best, course.sum(), course.legs()), OptionalDouble.empty());
      }
      return goesOn;
    }

    private void take(Leg leg, Course course, OptionalDouble average) {
      Course before = courses.getOrDefault(leg.trial(), Course.NONE);
      courses.put(leg.trial(), course);
      taken.push(new Look(leg, before, average));
    }

    @Override
    public void forget() {
      Look look = taken.pop();
      courses.put(look.leg().trial(), look.before());
      look.average().ifPresent(averages.get(look.leg().rung())::remove);
    }
  }

  @Override
  public boolean comparesTrials() {
    return true;
  }
}
