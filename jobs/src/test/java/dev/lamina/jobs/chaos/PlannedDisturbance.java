package dev.lamina.jobs.chaos;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A disturbance that waits for its place.
 *
 * @param arrival it happens to whoever is the nth to arrive there, from 1, or to the first after
 *     that to whom it can happen
 */
record PlannedDisturbance(Disturbance what, Point where, int arrival) {

  private static final int MOST_CALLS = 250;
  private static final int MOST_ARRIVALS = 14;

  static PlannedDisturbance random(RandomGenerator random) {
    Disturbance[] all = Disturbance.values();
    Disturbance what = all[random.nextInt(all.length)];
    List<Point> points = what.points();
    Point where = points.get(random.nextInt(points.size()));
    int most = where.isCall() ? MOST_CALLS : MOST_ARRIVALS;
    return new PlannedDisturbance(what, where, 1 + random.nextInt(most));
  }

  @Override
  public String toString() {
    return "%s at %s %s".formatted(what, where, arrival);
  }
}
