package dev.lamina.core.tune;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.Assigned;
import dev.lamina.core.tune.SweepEvent.Ended;
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
import java.util.function.UnaryOperator;

/**
 * Where a sweep stands: the fold over the entries of its log. Immutable.
 *
 * @param trials by number, from 0
 * @param legTrials the trial of each {@link Leg}, in the order they were decided on
 * @param entries of the log so far
 */
public record SweepState(List<TrialState> trials, List<Integer> legTrials, int entries) {

  public static final SweepState EMPTY = new SweepState(List.of(), List.of(), 0);

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
    var trials = new ArrayList<TrialState>();
    var legTrials = new ArrayList<Integer>();
    int entries = 0;
    for (SweepEvent event : events) {
      change(trials, legTrials, event, ++entries);
    }
    return new SweepState(trials, legTrials, entries);
  }

  /**
   * The state after one more entry.
   *
   * @throws LaminaException ({@code DATA}) if it cannot have happened, naming the entry
   */
  public SweepState apply(SweepEvent event) {
    var changed = new ArrayList<>(trials);
    List<Integer> legs = event instanceof Assigned ? new ArrayList<>(legTrials) : legTrials;
    change(changed, legs, event, entries + 1);
    return new SweepState(changed, legs, entries + 1);
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
    return new SweepState(trials.stream().map(TrialState::lost).toList(), legTrials, entries);
  }

  private static void change(
      List<TrialState> trials, List<Integer> legTrials, SweepEvent event, int entry) {
    int number = event.trial();
    try {
      if (event instanceof Suggested suggested) {
        if (number != trials.size()) {
          throw new IllegalArgumentException("the next trial is " + trials.size());
        }
        trials.add(TrialState.suggested(number, suggested.parameters()));
        return;
      }
      if (number < 0 || number >= trials.size()) {
        throw new IllegalArgumentException("this trial was never suggested");
      }
      if (event instanceof Assigned assigned) {
        trials.set(number, trials.get(number).assigned(legTrials.size(), assigned.toEpoch()));
        legTrials.add(number);
        return;
      }
      trials.set(number, changeOf(event).apply(trials.get(number)));
    } catch (IllegalArgumentException e) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot follow the sweep's log: entry %s, %s, is impossible: %s (restore the log, or start a new sweep)"
              .formatted(entry, name(event), e.getMessage()),
          e);
    }
  }

  private static UnaryOperator<TrialState> changeOf(SweepEvent event) {
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
    String name = event.getClass().getSimpleName() + " of trial " + event.trial();
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
