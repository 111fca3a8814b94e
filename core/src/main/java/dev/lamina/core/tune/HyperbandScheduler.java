package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
      return (int) Math.max(1, Math.floor(trials * Math.pow(rungs.reduction(), -rung) + 1e-9));
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
    while (rungs.epochs(last + 1) <= epochs) {
      last++;
    }
    for (int s = last; s >= 0; s--) {
      double power = Math.pow(rungs.reduction(), s);
      int trials = (int) Math.ceil((last + 1) * power / (s + 1) - 1e-9);
      brackets.add(
          new Bracket(trials, new Rungs((int) Math.max(1, epochs / power), rungs.reduction())));
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
    var begun = new ArrayList<List<Leg>>();
    for (Leg leg : legs) {
      int number = place(leg.trial()).number();
      while (begun.size() <= number) {
        begun.add(new ArrayList<>());
      }
      begun.get(number).add(leg);
    }
    for (List<Leg> of : begun) {
      Optional<Promotion> promotion =
          of.isEmpty() ? Optional.empty() : promote(place(of.get(0).trial()).bracket(), of, more);
      if (promotion.isPresent()) {
        return promotion;
      }
    }
    return Optional.empty();
  }

  private Optional<Promotion> promote(Bracket bracket, List<Leg> legs, boolean more) {
    List<Leg> rung = legs.stream().filter(leg -> leg.rung() == 0).toList();
    if (more && rung.size() < bracket.trials()) {
      return Optional.empty();
    }
    int trials = rung.size();
    for (int number = 0; rung.stream().noneMatch(Leg::isOpen); number++) {
      int next = number + 1;
      List<Leg> chosen =
          rung.stream()
              .filter(leg -> leg.status() == Leg.Status.REACHED && order.counts(leg))
              .sorted(order)
              .limit(bracket.places(trials, next))
              .toList();
      List<Leg> above = legs.stream().filter(leg -> leg.rung() == next).toList();
      Set<Integer> gone = new HashSet<>();
      above.forEach(leg -> gone.add(leg.trial()));
      Optional<Leg> first = chosen.stream().filter(leg -> !gone.contains(leg.trial())).findFirst();
      if (first.isPresent()) {
        return Optional.of(new Promotion(first.get().trial(), bracket.rungs().epochs(next)));
      }
      if (above.isEmpty()) {
        return Optional.empty();
      }
      rung = above;
    }
    return Optional.empty();
  }

  @Override
  public boolean comparesTrials() {
    return true;
  }
}
