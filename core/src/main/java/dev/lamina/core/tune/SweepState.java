package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.Cancelled;
import dev.lamina.core.tune.SweepEvent.Ended;
import dev.lamina.core.tune.SweepEvent.Extended;
import dev.lamina.core.tune.SweepEvent.OfTrial;
import dev.lamina.core.tune.SweepEvent.Restarted;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import dev.lamina.core.tune.SweepEvent.SegmentStopped;
import dev.lamina.core.tune.SweepEvent.Started;
import dev.lamina.core.tune.SweepEvent.Suggested;
import dev.lamina.core.tune.TrialState.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * Where a sweep stands: the fold over the entries of its log. Immutable.
 *
 * @param trials by number, from 0
 * @param legTrials the trial of each {@link Leg}, in the order they were decided on
 * @param extended trials of the search, if they are no longer those of its specification
 * @param cancelled whether nothing is to be run any more
 * @param entries of the log so far
 */
public record SweepState(
    List<TrialState> trials,
    List<Integer> legTrials,
    OptionalInt extended,
    boolean cancelled,
    int entries) {

  public static final SweepState EMPTY =
      new SweepState(List.of(), List.of(), OptionalInt.empty(), false, 0);

  public SweepState {
    trials = List.copyOf(trials);
    legTrials = List.copyOf(legTrials);
  }

  /**
   * The state after these entries.
   *
   * @throws LaminaException ({@code DATA}) if they cannot have happened, naming the entry
   */
  public static SweepState of(List<SweepEvent> events) {
    SweepState state = EMPTY;
    var trials = new ArrayList<TrialState>();
    var legTrials = new ArrayList<Integer>();
    for (SweepEvent event : events) {
      state = state.change(trials, legTrials, event);
    }
    return state.with(trials, legTrials);
  }

  /**
   * The state after one more entry.
   *
   * @throws LaminaException ({@code DATA}) if it cannot have happened, naming the entry
   */
  public SweepState apply(SweepEvent event) {
    var changed = new ArrayList<>(trials);
    List<Integer> legs = event instanceof Assigned ? new ArrayList<>(legTrials) : legTrials;
    return change(changed, legs, event).with(changed, legs);
  }

  /** Trials with a segment to be run, those first whose leg was decided on first. */
  public List<TrialState> waiting() {
    return trials.stream()
        .filter(trial -> trial.status() == Status.WAITING)
        .sorted(Comparator.comparingInt(trial -> trial.openLeg().orElseThrow().number()))
        .toList();
  }

  /** All legs in the order they were decided on. */
  public List<Leg> legs() {
    var legs = new ArrayList<Leg>(legTrials.size());
    var next = new int[trials.size()];
    for (int trial : legTrials) {
      legs.add(trials.get(trial).legs().get(next[trial]++));
    }
    return Collections.unmodifiableList(legs);
  }

  /** This state as the next driver finds it: what was under way was lost and waits again. */
  SweepState withoutLost() {
    return with(trials.stream().map(TrialState::lost).toList(), legTrials);
  }

  private SweepState with(List<TrialState> changed, List<Integer> legs) {
    return new SweepState(changed, legs, extended, cancelled, entries);
  }

  /**
   * Changes these trials and legs, which are those of this state.
   *
   * @return this state with one entry more, but for its trials and legs
   */
  private SweepState change(List<TrialState> trials, List<Integer> legTrials, SweepEvent event) {
    int entry = entries + 1;
    try {
      Check.argument(!cancelled, "the sweep was cancelled");
      if (event instanceof Extended more) {
        Check.argument(
            more.trials() > extended.orElse(0), "there are %s trials already", extended.orElse(0));
        return new SweepState(
            this.trials, this.legTrials, OptionalInt.of(more.trials()), cancelled, entry);
      }
      if (event instanceof Cancelled) {
        Check.argument(
            trials.stream().allMatch(trial -> trial.end().isPresent()), "a trial has not ended");
        return new SweepState(this.trials, this.legTrials, extended, true, entry);
      }
      change(trials, legTrials, (OfTrial) event);
      return new SweepState(this.trials, this.legTrials, extended, cancelled, entry);
    } catch (IllegalArgumentException e) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot follow the sweep's log: entry %s, %s, is impossible: %s (restore the log, or start a new sweep)"
              .formatted(entry, name(event), e.getMessage()),
          e);
    }
  }

  private static void change(List<TrialState> trials, List<Integer> legTrials, OfTrial event) {
    int number = event.trial();
    if (event instanceof Suggested suggested) {
      Check.argument(number == trials.size(), "the next trial is %s", trials.size());
      trials.add(TrialState.suggested(number, suggested.parameters()));
      return;
    }
    Check.argument(0 <= number && number < trials.size(), "this trial was never suggested");
    if (event instanceof Assigned assigned) {
      trials.set(number, trials.get(number).assigned(legTrials.size(), assigned.toEpoch()));
      legTrials.add(number);
      return;
    }
    trials.set(number, changeOf(event).apply(trials.get(number)));
  }

  private static UnaryOperator<TrialState> changeOf(OfTrial event) {
    if (event instanceof Started started) {
      return trial -> trial.started(started);
    }
    if (event instanceof Advanced advanced) {
      return trial -> trial.advanced(advanced);
    }
    if (event instanceof SegmentFailed failed) {
      return trial -> trial.failed(failed);
    }
    if (event instanceof SegmentStopped stopped) {
      return trial -> trial.stopped(stopped.attempt());
    }
    if (event instanceof Ended ended) {
      return trial -> trial.ended(ended.end());
    }
    if (event instanceof Restarted) {
      return TrialState::restarted;
    }
    throw new IllegalArgumentException("no change is known for it");
  }

  private static String name(SweepEvent event) {
    String name = event.getClass().getSimpleName();
    if (event instanceof OfTrial of) {
      name += " of trial " + of.trial();
    }
    if (event instanceof Started started) {
      return name + ", attempt " + started.attempt();
    }
    if (event instanceof Advanced advanced) {
      return name + ", attempt " + advanced.attempt();
    }
    if (event instanceof SegmentFailed failed) {
      return name + ", attempt " + failed.attempt();
    }
    if (event instanceof SegmentStopped stopped) {
      return name + ", attempt " + stopped.attempt();
    }
    return name;
  }
}
