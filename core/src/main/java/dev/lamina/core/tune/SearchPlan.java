package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SweepEvent.Extended;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.function.ToIntFunction;

/**
 * How a sweep comes to its trials: which, and how far each is run. A value; its decisions are a
 * function of the sweep's state, which {@link Decisions} make.
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

  /** Begins to make the decisions of a sweep of which nothing is known yet. */
  public Decisions decisions() {
    return new Decisions(this);
  }

  /** How many results, from the first, a decision looks at before it looks at any more. */
  int seen(int decision) {
    if (lag.isEmpty()) {
      return decision;
    }
    return !scheduler.comparesTrials() && decision < blind
        ? 0
        : Math.max(0, decision - lag.getAsInt());
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
}
