package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.Scheduler.Promotion;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.Extended;
import dev.lamina.core.tune.SweepEvent.Suggested;
import dev.lamina.core.tune.TrialState.Status;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.function.ToIntFunction;

/**
 * How a sweep comes to its trials: which, and how far each is run. A value; its decisions are a
 * function of the sweep's state.
 *
 * <p>A sweep decides on one {@link Leg} after the other. With a lag, decision n looks at the
 * results of decisions 0 to n - 1 - lag, no more and no less, and waits until all of those have
 * ended: the decisions are then the same however many legs run at once, in whatever order they end
 * and whenever a driver dies. At most lag + 1 legs run at once. If those results lead to nothing,
 * as at the end of a sweep, it looks at one more, and so on. Without a lag it looks at whatever has
 * ended.
 *
 * @param searcher which trials there are
 * @param blind how many decisions, from the first, look at no result and so wait for none; has no
 *     effect if the scheduler compares trials
 * @param scheduler how far each is run
 * @param lag empty to look at whatever has ended
 * @param epochs of a whole trial with these settings, at least 1
 */
public record SearchPlan(
    Searcher searcher,
    int blind,
    Scheduler scheduler,
    OptionalInt lag,
    ToIntFunction<SortedMap<String, Setting>> epochs) {

  public SearchPlan {
    Check.argument(blind >= 0, "Invalid trials without results: %s (want >= 0)", blind);
    Check.argument(
        lag.orElse(0) >= 0, "Invalid lag: %s (want >= 0)", lag.isPresent() ? lag.getAsInt() : 0);
  }

  /**
   * Every suggested trial in one go, whatever has ended.
   *
   * @param searcher looks at no results
   */
  public SearchPlan(Searcher searcher, ToIntFunction<SortedMap<String, Setting>> epochs) {
    this(searcher, Integer.MAX_VALUE, Schedulers.fifo(), OptionalInt.empty(), epochs);
  }

  /**
   * Reads a plan: the keys of {@link Searchers#of}; {@code scheduler}, a name or a mapping with
   * {@code name}: {@code fifo} (the default), {@code asha} and {@code hyperband} with {@code first}
   * (1) and {@code reduction} (3), {@code median} with {@code every} (1), {@code grace} (1) and
   * {@code least} (3), {@code patience} with {@code every} (1), {@code looks} and {@code margin}
   * (0), {@code threshold} with {@code every} (1), {@code value} and the epoch it counts from; and
   * {@code lag}, a number (3) or {@code asynchronous}, which looks at whatever has ended and is
   * refused where nobody compares results.
   *
   * @param section {@code search} of a sweep
   * @param ranking which trials are good
   * @param longest epochs of a trial that searches no epochs
   * @param epochs of a whole trial with these settings, at least 1
   * @throws SpecException naming path, value and rule
   */
  public static SearchPlan of(
      SpecNode section,
      Ranking ranking,
      OptionalInt longest,
      ToIntFunction<SortedMap<String, Setting>> epochs) {
    return SearchPlanReader.read(section, ranking, longest, epochs);
  }

  /** How many trials there will be, where that is known. */
  public OptionalInt trials() {
    return searcher.trials();
  }

  /** How many trials a sweep will have, where that is known: extended or cancelled or not. */
  public OptionalInt trials(SweepState state) {
    if (state.cancelled()) {
      return OptionalInt.of(state.trials().size());
    }
    return state.extended().isPresent() ? extended(state.extended().getAsInt()).trials() : trials();
  }

  /**
   * This plan after an {@link Extended} entry: with more trials.
   *
   * @param trials of the searcher, those it is given on top not counted
   * @throws SpecException if the searcher's trials are not a matter of choice, or it has more
   */
  public SearchPlan extended(int trials) {
    SearchPlan more = new SearchPlan(searcher.withTrials(trials), blind, scheduler, lag, epochs);
    int had = trials().orElse(0);
    int has = more.trials().orElse(had);
    if (has < had) {
      throw new SpecException(
          "Cannot search %s trials: the sweep has %s already (want more)".formatted(has, had));
    }
    return more;
  }

  /** The settings of a trial, if no result changes them and there is such a trial. */
  public Optional<SortedMap<String, Setting>> known(int trial) {
    return trial < blind ? searcher.suggest(trial, List.of()) : Optional.empty();
  }

  /**
   * The next decision.
   *
   * @return empty if there is nothing to decide with what is known: the sweep asks again when
   *     another leg has ended, and is done when none is open
   * @throws SpecException if a trial has no epochs
   */
  public Optional<Decision> next(SweepState state) {
    if (state.cancelled()) {
      return Optional.empty();
    }
    List<Leg> legs = state.legs();
    int last = state.trials().size() - 1;
    if (last >= 0
        && state.trials().get(last).status() == Status.PAUSED
        && state.trials().get(last).legs().isEmpty()) {
      // Its driver died between the two entries, which only a broken store lets happen.
      return Optional.of(first(last, Optional.empty(), state.trials().get(last).parameters()));
    }
    if (lag.isEmpty()) {
      return next(state, legs);
    }
    for (int seen = seen(legs.size()); seen <= legs.size(); seen++) {
      if (legs.subList(0, seen).stream().anyMatch(Leg::isOpen)) {
        return Optional.empty();
      }
      Optional<Decision> decision = next(state, seenOf(legs, seen));
      if (decision.isPresent()) {
        return decision;
      }
    }
    return Optional.empty();
  }

  private int seen(int decision) {
    return !scheduler.comparesTrials() && decision < blind
        ? 0
        : Math.max(0, decision - lag.getAsInt());
  }

  /** The first so many as they are, the others as if they were under way. */
  private static List<Leg> seenOf(List<Leg> legs, int seen) {
    return new AbstractList<>() {
      @Override
      public Leg get(int index) {
        return index < seen ? legs.get(index) : legs.get(index).opened();
      }

      @Override
      public int size() {
        return legs.size();
      }
    };
  }

  private Optional<Decision> next(SweepState state, List<Leg> legs) {
    Optional<Promotion> promotion = scheduler.promote(legs, true);
    if (promotion.isEmpty()) {
      int number = state.trials().size();
      var suggested = searcher.suggest(number, SeenTrial.all(state, legs));
      if (suggested.isPresent()) {
        return Optional.of(first(number, suggested, suggested.get()));
      }
      promotion = scheduler.promote(legs, false);
    }
    return promotion.map(of -> onward(state, of));
  }

  private Decision first(
      int trial,
      Optional<SortedMap<String, Setting>> suggested,
      SortedMap<String, Setting> parameters) {
    return new Decision(
        trial, suggested, Math.min(scheduler.firstEpochs(trial), epochs(trial, parameters)));
  }

  private Decision onward(SweepState state, Promotion promotion) {
    Check.state(
        0 <= promotion.trial() && promotion.trial() < state.trials().size(),
        "Invalid schedule: %s (want a trial that was suggested)",
        promotion);
    TrialState trial = state.trials().get(promotion.trial());
    int last = epochs(trial.trial(), trial.parameters());
    return new Decision(trial.trial(), Optional.empty(), Math.min(promotion.toEpoch(), last));
  }

  /**
   * Epochs of a whole trial.
   *
   * @throws SpecException if it has none
   */
  int epochs(int trial, SortedMap<String, Setting> parameters) {
    int total = epochs.applyAsInt(parameters);
    if (total < 1) {
      throw new SpecException(
          "Invalid epochs of trial %s with %s: %s (want >= 1)"
              .formatted(trial, Setting.line(parameters), total));
    }
    return total;
  }

  /**
   * What speaks against an entry of a log: that this plan decides something else.
   *
   * @param before the state before the entry
   * @return a sentence such as {@code its trial 3 has a=1, but the search now suggests a=2}; empty
   *     if the entry is this plan's, or no decision
   */
  public Optional<String> objection(SweepState before, SweepEvent entry) {
    if (entry instanceof Suggested logged) {
      var suggested = next(before).flatMap(Decision::suggested);
      return suggested.equals(Optional.of(logged.parameters()))
          ? Optional.empty()
          : Optional.of(
              "its trial %s has %s, but the search now suggests %s"
                  .formatted(
                      logged.trial(),
                      Setting.line(logged.parameters()),
                      suggested.map(Setting::line).orElse("no such trial")));
    }
    if (entry instanceof Assigned logged) {
      Optional<Decision> decision = next(before);
      boolean same =
          decision.isPresent()
              && decision.get().suggested().isEmpty()
              && decision.get().trial() == logged.trial()
              && decision.get().toEpoch() == logged.toEpoch();
      return same
          ? Optional.empty()
          : Optional.of(
              "its trial %s goes on to epoch %s, but now %s"
                  .formatted(
                      logged.trial(),
                      logged.toEpoch(),
                      decision.map(SearchPlan::told).orElse("nothing is to be run")));
    }
    return Optional.empty();
  }

  private static String told(Decision decision) {
    return decision.suggested().isPresent()
        ? "a new trial begins"
        : "trial %s goes on to epoch %s".formatted(decision.trial(), decision.toEpoch());
  }
}
