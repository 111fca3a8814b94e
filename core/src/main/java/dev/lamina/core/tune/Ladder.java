package dev.lamina.core.tune;

import java.util.ArrayList;
import java.util.List;

/** The rungs of a run of successive halving, each with the legs that began there. */
final class Ladder {

  private final RungOrder order;
  private final List<Rung> rungs = new ArrayList<>();

  Ladder(RungOrder order) {
    this.order = order;
  }

  /** How many rungs a leg began in. */
  int rungs() {
    return rungs.size();
  }

  /**
   * @param number from 0, for the lowest
   */
  Rung rung(int number) {
    return rungs.get(number);
  }

  /** Takes a leg, in place of the one its trial had before in the same rung. */
  void put(Leg leg) {
    int number = leg.rung();
    while (rungs.size() <= number) {
      rungs.add(new Rung(order));
    }
    boolean last = number + 1 == rungs.size() || !rungs.get(number + 1).has(leg.trial());
    rungs.get(number).put(leg, last);
    if (number > 0) {
      rungs.get(number - 1).passed(leg.trial());
    }
  }
}
