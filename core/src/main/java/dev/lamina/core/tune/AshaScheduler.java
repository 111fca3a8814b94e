package dev.lamina.core.tune;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Asynchronous successive halving by promotion: a trial at the end of a rung goes on as soon as it
 * is among the best 1 / reduction of those that got there, the highest rung first; if none is, a
 * new trial begins. Li, Jamieson, Rostamizadeh, Gonina, Ben-tzur, Hardt, Recht and Talwalkar, "A
 * system for massively parallel hyperparameter tuning", MLSys 2020, algorithm 2.
 *
 * <p>A trial that failed counts as one that got there, and is worse than all others.
 */
final class AshaScheduler implements Scheduler {

  private final Rungs rungs;
  private final RungOrder order;

  AshaScheduler(Ranking ranking, Rungs rungs) {
    this.rungs = rungs;
    this.order = new RungOrder(ranking);
  }

  @Override
  public int firstEpochs(int trial) {
    return rungs.epochs(0);
  }

  @Override
  public Optional<Promotion> promote(List<Leg> legs, boolean more) {
    var ended = new ArrayList<List<Leg>>();
    var begun = new ArrayList<Set<Integer>>();
    for (Leg leg : legs) {
      while (ended.size() <= leg.rung()) {
        ended.add(new ArrayList<>());
        begun.add(new HashSet<>());
      }
      begun.get(leg.rung()).add(leg.trial());
      if (!leg.isOpen()) {
        ended.get(leg.rung()).add(leg);
      }
    }
    for (int rung = ended.size() - 1; rung >= 0; rung--) {
      Set<Integer> above = rung + 1 < begun.size() ? begun.get(rung + 1) : Set.of();
      Optional<Leg> best = promotable(ended.get(rung), above);
      if (best.isPresent()) {
        return Optional.of(new Promotion(best.get().trial(), rungs.epochs(rung + 1)));
      }
    }
    return Optional.empty();
  }

  private Optional<Leg> promotable(List<Leg> rung, Set<Integer> above) {
    int places = rung.size() / rungs.reduction();
    if (places == 0) {
      return Optional.empty();
    }
    return rung.stream()
        .filter(leg -> leg.status() == Leg.Status.REACHED && order.counts(leg))
        .filter(leg -> !above.contains(leg.trial()))
        .min(order)
        .filter(best -> order.place(best, rung) < places);
  }

  @Override
  public boolean comparesTrials() {
    return true;
  }
}
