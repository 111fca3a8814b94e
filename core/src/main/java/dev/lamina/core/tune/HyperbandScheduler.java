package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hyperband: brackets of successive halving that trade the number of trials for the epochs each
 * begins with, one after the other and then anew. Li, Jamieson, DeSalvo, Rostamizadeh and
 * Talwalkar, "Hyperband: a novel bandit-based approach to hyperparameter optimization", JMLR
 * 18(185), 2018, algorithm 1.
 *
 * <p>Of a rung the best go on when all of it have ended. While they do, the next bracket begins.
 * The last bracket is as large as there are trials left for it.
 */
final class HyperbandScheduler implements Scheduler {

  /** One run of successive halving: how many trials, and the epochs of its rungs. */
  private record Bracket(int trials, Rungs rungs) {

    /** How many of so many trials a rung has, by the paper's table; at least one of them. */
    int places(int trials, int rung) {
      long left = trials;
      for (int i = 0; i < rung && left > 0; i++) {
        left /= rungs.reduction();
      }
      return (int) Math.max(1, left);
    }
  }

  private final RungOrder order;
  private final List<Bracket> brackets = new ArrayList<>();
  private final int round;

  /**
   * @param rungs of the bracket that begins with the fewest epochs
   * @param epochs of a whole trial, at least those of the first rung
   */
  HyperbandScheduler(Ranking ranking, Rungs rungs, int epochs) {
    Check.argument(
        epochs >= rungs.first(),
        "Invalid epochs: %s (want at least the %s of the first rung)",
        epochs,
        rungs.first());
    this.order = new RungOrder(ranking);
    int last = 0;
    long power = 1;
    while (rungs.first() * power * rungs.reduction() <= epochs) {
      power *= rungs.reduction();
      last++;
    }
    for (int s = last; s >= 0; s--, power /= rungs.reduction()) {
      long trials = ((last + 1) * power + s) / (s + 1);
      brackets.add(new Bracket((int) trials, new Rungs((int) (epochs / power), rungs.reduction())));
    }
    this.round = brackets.stream().mapToInt(Bracket::trials).sum();
  }

  /** Where a trial belongs. */
  private record Place(int number, Bracket bracket) {}

  private Place place(int trial) {
    int within = trial % round;
    int number = trial / round * brackets.size();
    for (Bracket bracket : brackets) {
      if (within < bracket.trials()) {
        return new Place(number, bracket);
      }
      within -= bracket.trials();
      number++;
    }
    throw new IllegalStateException("No bracket for trial " + trial);
  }

  @Override
  public int firstEpochs(int trial) {
    return place(trial).bracket().rungs().epochs(0);
  }

  @Override
  public Optional<Promotion> promote(List<Leg> legs, boolean more) {
    LastRungs last = LastRungs.of(legs);
    var begun = new ArrayList<List<Leg>>();
    for (Leg leg : legs) {
      int number = place(leg.trial()).number();
      while (begun.size() <= number) {
        begun.add(new ArrayList<>());
      }
      begun.get(number).add(leg);
    }
    for (List<Leg> of : begun) {
      Bracket bracket = place(of.get(0).trial()).bracket();
      Optional<Promotion> promotion = promote(bracket, of, last, more);
      if (promotion.isPresent()) {
        return promotion;
      }
    }
    return Optional.empty();
  }

  private Optional<Promotion> promote(
      Bracket bracket, List<Leg> legs, LastRungs last, boolean more) {
    List<Leg> rung = rung(legs, 0);
    int trials = rung.size();
    if (more && trials < bracket.trials()) {
      return Optional.empty();
    }
    for (int number = 0; !rung.isEmpty() && rung.stream().noneMatch(Leg::isOpen); number++) {
      Optional<Leg> best = order.best(rung, last, bracket.places(trials, number + 1));
      if (best.isPresent()) {
        return Optional.of(new Promotion(best.get().trial(), bracket.rungs().epochs(number + 1)));
      }
      rung = rung(legs, number + 1);
    }
    return Optional.empty();
  }

  private static List<Leg> rung(List<Leg> legs, int number) {
    return legs.stream().filter(leg -> leg.rung() == number).toList();
  }

  @Override
  public boolean comparesTrials() {
    return true;
  }
}
