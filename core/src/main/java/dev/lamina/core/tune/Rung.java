package dev.lamina.core.tune;

import dev.lamina.core.tune.RungOrder.Result;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

/**
 * The legs of one rung, one of each trial that came so far, and which of them are the best. What is
 * asked and told takes a time that grows with the logarithm of their number.
 */
final class Rung {

  private final RungOrder order;
  private final Map<Integer, Leg> legs = new HashMap<>();

  /** Results of all that ended with one: so many of the best as were asked for last. */
  private final NavigableSet<Result> best;

  /** The other results, each worse than all of the best. */
  private final NavigableSet<Result> others;

  /** Results of trials that can go on. */
  private final NavigableSet<Result> ready;

  private int ended;

  Rung(RungOrder order) {
    this.order = order;
    this.best = new TreeSet<>(order);
    this.others = new TreeSet<>(order);
    this.ready = new TreeSet<>(order);
  }

  /** How many legs there are, open ones among them. */
  int begun() {
    return legs.size();
  }

  /** How many legs have ended, well or not. */
  int ended() {
    return ended;
  }

  /** Whether all its legs have ended. */
  boolean hasEnded() {
    return ended == legs.size();
  }

  boolean has(int trial) {
    return legs.containsKey(trial);
  }

  /**
   * Takes a leg, in place of the one that its trial had before.
   *
   * @param last whether its trial has no later one
   */
  void put(Leg leg, boolean last) {
    Optional.ofNullable(legs.put(leg.trial(), leg)).ifPresent(this::remove);
    if (leg.isOpen()) {
      return;
    }
    ended++;
    Optional<Result> result = order.result(leg);
    if (result.isPresent()) {
      best.add(result.get());
      others.add(best.pollLast());
      if (last && leg.status() == Leg.Status.REACHED) {
        ready.add(result.get());
      }
    }
  }

  private void remove(Leg leg) {
    if (!leg.isOpen()) {
      ended--;
      order.result(leg).ifPresent(this::remove);
    }
  }

  private void remove(Result result) {
    if (!best.remove(result)) {
      others.remove(result);
    }
    ready.remove(result);
  }

  /** Hears that a trial has a later leg. */
  void passed(int trial) {
    order.result(legs.get(trial)).ifPresent(ready::remove);
  }

  /**
   * The best trial that can go on, if it is among the best so many of those that ended.
   *
   * @param places at least 0
   */
  OptionalInt best(int places) {
    while (best.size() > places) {
      others.add(best.pollLast());
    }
    while (best.size() < places && !others.isEmpty()) {
      best.add(others.pollFirst());
    }
    return !ready.isEmpty() && best.contains(ready.first())
        ? OptionalInt.of(ready.first().trial())
        : OptionalInt.empty();
  }
}
