package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.HashMap;

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
  private record Course(double best, double sum, int legs) {}

  @Override
  public Watch watch() {
    var order = new RungOrder(ranking);
    var courses = new HashMap<Integer, Course>();
    var averages = new ArrayList<RunningMedian>();
    return leg -> {
      double value = order.value(leg);
      Course course = courses.getOrDefault(leg.trial(), new Course(Double.NaN, 0, 0));
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
        courses.put(leg.trial(), longer);
        others.add(longer.sum() / longer.legs());
      } else {
        courses.put(leg.trial(), new Course(best, course.sum(), course.legs()));
      }
      return goesOn;
    };
  }

  @Override
  public boolean comparesTrials() {
    return true;
  }
}
