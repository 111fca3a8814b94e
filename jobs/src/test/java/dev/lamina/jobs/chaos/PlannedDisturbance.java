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

  private static final int MOST_CALLS = 120;
  private static final int MOST_ARRIVALS = 8;

  /** Half of all: who may write is what everything else relies on. */
  private static final List<Disturbance> OF_DRIVERS =
      List.of(
          Disturbance.KILL_DRIVER,
          Disturbance.ZOMBIE,
          Disturbance.PAUSE_DRIVER,
          Disturbance.SECOND_DRIVER);

  static PlannedDisturbance random(RandomGenerator random) {
    List<Disturbance> drawn = random.nextBoolean() ? OF_DRIVERS : List.of(Disturbance.values());
    Disturbance what = drawn.get(random.nextInt(drawn.size()));
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
