package dev.lamina.core.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    LastRungs last = LastRungs.of(legs);
    var ended = new ArrayList<List<Leg>>();
    for (Leg leg : legs) {
      while (ended.size() <= leg.rung()) {
        ended.add(new ArrayList<>());
      }
      if (!leg.isOpen()) {
        ended.get(leg.rung()).add(leg);
      }
    }
    for (int rung = ended.size() - 1; rung >= 0; rung--) {
      List<Leg> there = ended.get(rung);
      Optional<Leg> best = order.best(there, last, there.size() / rungs.reduction());
      if (best.isPresent()) {
        return Optional.of(new Promotion(best.get().trial(), rungs.epochs(rung + 1)));
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean comparesTrials() {
    return true;
  }
}
