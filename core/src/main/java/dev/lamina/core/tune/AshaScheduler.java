package dev.lamina.core.tune;

import java.util.Optional;
import java.util.OptionalInt;

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
  public Standings standings() {
    var ladder = new Ladder(order);
    return new Standings() {
      @Override
      public void show(Leg leg) {
        ladder.put(leg);
      }

      @Override
      public Optional<Promotion> promote(boolean more) {
        return highest(ladder);
      }
    };
  }

  private Optional<Promotion> highest(Ladder ladder) {
    for (int number = ladder.rungs() - 1; number >= 0; number--) {
      Rung rung = ladder.rung(number);
      OptionalInt best = rung.best(rung.ended() / rungs.reduction());
      if (best.isPresent()) {
        return Optional.of(new Promotion(best.getAsInt(), rungs.epochs(number + 1)));
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean comparesTrials() {
    return true;
  }
}
