package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.tune.Scheduler.Promotion;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.Suggested;
import dev.lamina.core.tune.TrialState.Status;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Makes the decisions of a {@link SearchPlan} for one sweep. What it answers is a function of the
 * plan and of the state it is asked about, whatever it was asked before; but it remembers the last
 * state, and tells the scheduler's {@link Standings} no more than what has changed since. So asked
 * about one state after the other, as a sweep goes on or its log is followed, it takes little time
 * for each. For one thread.
 */
public final class Decisions {

  private final SearchPlan plan;
  private Standings standings;

  /** The state whose legs the standings know: the first {@link #seen} as they are. */
  private SweepState told = SweepState.EMPTY;

  /** So many legs, from the first, are shown as they are, the others as if they were under way. */
  private int seen;

  /** Numbers of the open legs of the state that was told. */
  private final NavigableSet<Integer> open = new TreeSet<>();

  Decisions(SearchPlan plan) {
    this.plan = plan;
    this.standings = plan.scheduler().standings();
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
    int last = state.trials().size() - 1;
    if (last >= 0
        && state.trials().get(last).status() == Status.PAUSED
        && state.trials().get(last).legs().isEmpty()) {
      // Its driver died between the two entries, which only a broken store lets happen.
      return Optional.of(first(last, Optional.empty(), state.trials().get(last).parameters()));
    }
    tell(state);
    int legs = state.legs().size();
    for (int known = plan.seen(legs); known <= legs; known++) {
      if (plan.lag().isPresent() && !open.isEmpty() && open.first() < known) {
        return Optional.empty();
      }
      show(known);
      Optional<Decision> decision = decided(state);
      if (decision.isPresent()) {
        return decision;
      }
    }
    return Optional.empty();
  }

  /** Passes on what has changed. */
  private void tell(SweepState state) {
    List<Integer> changed = state.legsChangedSince(told);
    if (!goesOn(state, changed)) {
      standings = plan.scheduler().standings();
      told = SweepState.EMPTY;
      seen = 0;
      open.clear();
      changed = state.legsChangedSince(told);
    }
    for (int number : changed) {
      Leg leg = state.legs().get(number);
      if (leg.isOpen()) {
        open.add(number);
      } else {
        open.remove(number);
      }
      standings.show(number < seen ? leg : leg.opened());
    }
    told = state;
  }

  /** Whether a state has all legs of the one that was told, however they ended. */
  private boolean goesOn(SweepState state, List<Integer> changed) {
    List<Leg> before = told.legs();
    return state.legs().size() >= before.size()
        && changed.stream()
            .takeWhile(number -> number < before.size())
            .allMatch(
                number -> state.legs().get(number).opened().equals(before.get(number).opened()));
  }

  /** Has the standings know so many legs, no more and no less. */
  private void show(int known) {
    while (seen < known) {
      standings.show(told.legs().get(seen++));
    }
    while (seen > known) {
      standings.show(told.legs().get(--seen).opened());
    }
  }

  private Optional<Decision> decided(SweepState state) {
    Optional<Promotion> promotion = standings.promote(true);
    if (promotion.isEmpty()) {
      int number = state.trials().size();
      var suggested = plan.searcher().suggest(number, SeenTrial.all(state, seen));
      if (suggested.isPresent()) {
        return Optional.of(first(number, suggested, suggested.get()));
      }
      promotion = standings.promote(false);
    }
    return promotion.map(of -> onward(state, of));
  }

  private Decision first(
      int trial,
      Optional<SortedMap<String, Setting>> suggested,
      SortedMap<String, Setting> parameters) {
    return new Decision(
        trial,
        suggested,
        Math.min(plan.scheduler().firstEpochs(trial), plan.epochs(trial, parameters)));
  }

  private Decision onward(SweepState state, Promotion promotion) {
    Check.state(
        0 <= promotion.trial() && promotion.trial() < state.trials().size(),
        "Invalid schedule: %s (want a trial that was suggested)",
        promotion);
    TrialState trial = state.trials().get(promotion.trial());
    int last = plan.epochs(trial.trial(), trial.parameters());
    return new Decision(trial.trial(), Optional.empty(), Math.min(promotion.toEpoch(), last));
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
                      decision.map(Decisions::sentence).orElse("nothing is to be run")));
    }
    return Optional.empty();
  }

  private static String sentence(Decision decision) {
    return decision.suggested().isPresent()
        ? "a new trial begins"
        : "trial %s goes on to epoch %s".formatted(decision.trial(), decision.toEpoch());
  }
}
