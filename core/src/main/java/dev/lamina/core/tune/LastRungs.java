package dev.lamina.core.tune;

import java.util.Arrays;
import java.util.List;

/** The last rung that each trial has begun. */
final class LastRungs {

  private int[] rungs = new int[16];

  private LastRungs() {}

  static LastRungs of(List<Leg> legs) {
    var last = new LastRungs();
    for (Leg leg : legs) {
      if (leg.trial() >= last.rungs.length) {
        last.rungs = Arrays.copyOf(last.rungs, Math.max(leg.trial() + 1, 2 * last.rungs.length));
      }
      last.rungs[leg.trial()] = leg.rung();
    }
    return last;
  }

  /** Whether a leg is its trial's last and got to its end, so that the trial can go on. */
  boolean canGoOn(Leg leg) {
    return leg.status() == Leg.Status.REACHED && rungs[leg.trial()] == leg.rung();
  }
}
