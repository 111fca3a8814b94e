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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * Where a sweep stands: the fold over the entries of its log. Immutable; the state after one more
 * entry shares with it all that the entry does not change.
 */
public final class SweepState {

  public static final SweepState EMPTY =
      new SweepState(
          PersistentList.empty(), PersistentList.empty(), List.of(), OptionalInt.empty(), false, 0);

  private final PersistentList<TrialState> trials;
  private final PersistentList<Leg> legs;

  /** The open legs of the trials with a segment to be run, by number. */
  private final List<Integer> waiting;

  private final OptionalInt extended;
  private final boolean cancelled;
  private final int entries;

  private SweepState(
      PersistentList<TrialState> trials,
      PersistentList<Leg> legs,
      List<Integer> waiting,
      OptionalInt extended,
      boolean cancelled,
      int entries) {
    this.trials = trials;
    this.legs = legs;
    this.waiting = waiting;
    this.extended = extended;
    this.cancelled = cancelled;
    this.entries = entries;
  }

  /**
   * The state after these entries.
   *
   * @throws LaminaException ({@code DATA}) if they cannot have happened, naming the entry
   */
  public static SweepState of(List<SweepEvent> events) {
    SweepState state = EMPTY;
    for (SweepEvent event : events) {
      state = state.apply(event);
    }
    return state;
  }

  /**
   * The state after one more entry.
   *
   * @throws LaminaException ({@code DATA}) if it cannot have happened, naming the entry
   */
  public SweepState apply(SweepEvent event) {
    int entry = entries + 1;
    try {
      return changed(event, entry);
    } catch (IllegalArgumentException e) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot follow the sweep's log: entry %s, %s, is impossible: %s (restore the log, or start a new sweep)"
              .formatted(entry, name(event), e.getMessage()),
          e);
    }
  }

  /** All trials by number, from 0. */
  public List<TrialState> trials() {
    return trials;
  }

  /** All legs in the order they were decided on. */
  public List<Leg> legs() {
    return legs;
  }

  /** Trials of the search, if they are no longer those of its specification. */
  public OptionalInt extended() {
    return extended;
  }

  /** Whether nothing is to be run any more. */
  public boolean cancelled() {
    return cancelled;
  }

  /** Entries of the log so far. */
  public int entries() {
    return entries;
  }

  /** Trials with a segment to be run, those first whose leg was decided on first. */
  public List<TrialState> waiting() {
    return waiting.stream().map(leg -> trials.get(legs.get(leg).trial())).toList();
  }

  /**
   * Numbers of the legs that another state does not have, or not in this way; in ascending order.
   * Takes little time if one of the two came from the other by a few entries.
   */
  List<Integer> legsChangedSince(SweepState other) {
    return legs.changedSince(other.legs);
  }

  /** This state as the next driver finds it: what was under way was lost and waits again. */
  SweepState withoutLost() {
    SweepState state = this;
    for (TrialState trial : trials) {
      if (trial.underWay().isPresent()) {
        state = state.with(trial.lost(), entries);
      }
    }
    return state;
  }

  private SweepState changed(SweepEvent event, int entry) {
    Check.argument(!cancelled, "the sweep was cancelled");
    if (event instanceof Extended more) {
      Check.argument(
          more.trials() > extended.orElse(0), "there are %s trials already", extended.orElse(0));
      return new SweepState(trials, legs, waiting, OptionalInt.of(more.trials()), cancelled, entry);
    }
    if (event instanceof Cancelled) {
      Check.argument(
          trials.stream().allMatch(trial -> trial.end().isPresent()), "a trial has not ended");
      return new SweepState(trials, legs, waiting, extended, true, entry);
    }
    return changed((OfTrial) event, entry);
  }

  private SweepState changed(OfTrial event, int entry) {
    int number = event.trial();
    if (event instanceof Suggested suggested) {
      Check.argument(number == trials.size(), "the next trial is %s", trials.size());
      TrialState trial = TrialState.suggested(number, suggested.parameters());
      return new SweepState(trials.plus(trial), legs, waiting, extended, cancelled, entry);
    }
    Check.argument(0 <= number && number < trials.size(), "this trial was never suggested");
    TrialState trial = trials.get(number);
    return with(
        event instanceof Assigned assigned
            ? trial.assigned(legs.size(), assigned.toEpoch())
            : changeOf(event).apply(trial),
        entry);
  }

  private SweepState with(TrialState trial, int entry) {
    TrialState before = trials.get(trial.trial());
    return new SweepState(
        trials.with(trial.trial(), trial),
        legsWith(trial),
        waitingWith(before, trial),
        extended,
        cancelled,
        entry);
  }

  private PersistentList<Leg> legsWith(TrialState trial) {
    if (trial.legs().isEmpty()) {
      return legs;
    }
    // An entry changes no other leg of a trial than its last.
    Leg last = trial.legs().get(trial.legs().size() - 1);
    if (last.number() == legs.size()) {
      return legs.plus(last);
    }
    return legs.get(last.number()).equals(last) ? legs : legs.with(last.number(), last);
  }

  private List<Integer> waitingWith(TrialState before, TrialState after) {
    Optional<Integer> was = waitingLeg(before);
    Optional<Integer> is = waitingLeg(after);
    if (was.equals(is)) {
      return waiting;
    }
    var changed = new ArrayList<>(waiting);
    was.ifPresent(leg -> changed.remove(Collections.binarySearch(changed, leg)));
    is.ifPresent(leg -> changed.add(-1 - Collections.binarySearch(changed, leg), leg));
    return changed;
  }

  private static Optional<Integer> waitingLeg(TrialState trial) {
    return trial.status() == Status.WAITING ? trial.openLeg().map(Leg::number) : Optional.empty();
  }

  @Override
  public boolean equals(Object other) {
    // Legs, and which trials wait, follow from the trials.
    return other instanceof SweepState state
        && entries == state.entries
        && cancelled == state.cancelled
        && extended.equals(state.extended)
        && trials.equals(state.trials);
  }

  @Override
  public int hashCode() {
    return Objects.hash(trials, extended, cancelled, entries);
  }

  @Override
  public String toString() {
    return "SweepState[trials=%s, extended=%s, cancelled=%s, entries=%s]"
        .formatted(trials, extended, cancelled, entries);
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
