package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;

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
  public Standings standings() {
    return new BracketStandings();
  }

  private final class BracketStandings implements Standings {

    /** By the numbers of their brackets. */
    private final List<Ladder> begun = new ArrayList<>();

    /** Brackets of which a trial may go on; of the others none does until more is known. */
    private final NavigableSet<Integer> live = new TreeSet<>();

    @Override
    public void show(Leg leg) {
      int number = place(leg.trial()).number();
      while (begun.size() <= number) {
        begun.add(new Ladder(order));
      }
      begun.get(number).put(leg);
      live.add(number);
    }

    @Override
    public Optional<Promotion> promote(boolean more) {
      for (Iterator<Integer> numbers = live.iterator(); numbers.hasNext(); ) {
        int number = numbers.next();
        Bracket bracket = brackets.get(number % brackets.size());
        Ladder ladder = begun.get(number);
        boolean full = ladder.rung(0).begun() == bracket.trials();
        Optional<Promotion> promotion = more && !full ? Optional.empty() : lowest(bracket, ladder);
        if (promotion.isPresent()) {
          return promotion;
        }
        if (full) {
          numbers.remove();
        }
      }
      return Optional.empty();
    }
  }

  private static Optional<Promotion> lowest(Bracket bracket, Ladder ladder) {
    int trials = ladder.rung(0).begun();
    for (int number = 0; number < ladder.rungs() && ladder.rung(number).hasEnded(); number++) {
      OptionalInt best = ladder.rung(number).best(bracket.places(trials, number + 1));
      if (best.isPresent()) {
        return Optional.of(new Promotion(best.getAsInt(), bracket.rungs().epochs(number + 1)));
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean comparesTrials() {
    return true;
  }
}
