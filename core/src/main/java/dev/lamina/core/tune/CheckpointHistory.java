package dev.lamina.core.tune;

import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepEvent.Advanced;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Restarted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The checkpoints that a sweep left, as its log tells of them: one a segment that ended well. Those
 * of a trial that began anew count no more. A value.
 */
public final class CheckpointHistory {

  private final SweepState state;
  private final List<Advanced> written;
  private final SortedMap<Integer, List<Advanced>> byTrial;

  private CheckpointHistory(
      SweepState state, List<Advanced> written, SortedMap<Integer, List<Advanced>> byTrial) {
    this.state = state;
    this.written = written;
    this.byTrial = byTrial;
  }

  /**
   * @param log of a sweep from its beginning
   * @throws LaminaException ({@code DATA}) if it cannot have happened
   */
  public static CheckpointHistory of(List<SweepEvent> log) {
    SweepState state = SweepState.of(log);
    var written = new ArrayList<Advanced>();
    var byTrial = new TreeMap<Integer, List<Advanced>>();
    for (SweepEvent event : log) {
      if (event instanceof Advanced advanced) {
        written.add(advanced);
        byTrial.computeIfAbsent(advanced.trial(), trial -> new ArrayList<>()).add(advanced);
      } else if (event instanceof Restarted anew) {
        byTrial.remove(anew.trial());
      }
    }
    return new CheckpointHistory(state, written, byTrial);
  }

  /** Where the sweep stands. */
  public SweepState state() {
    return state;
  }

  /** Every checkpoint that counts. */
  public Set<TrialAttempt> all() {
    return byTrial.values().stream()
        .flatMap(Collection::stream)
        .map(CheckpointHistory::attempt)
        .collect(Collectors.toSet());
  }

  /**
   * The best checkpoint of a trial that counts: where it was left with the best value of a metric,
   * of equals the earlier. Empty if no such value was a number.
   *
   * @param ranking whose metric it is
   */
  public Optional<Advanced> best(int trial, Ranking ranking) {
    return byTrial.getOrDefault(trial, List.of()).stream()
        .filter(
            written -> {
              Double value = written.metrics().get(ranking.metric());
              return value != null && !Double.isNaN(value);
            })
        .min(
            Comparator.comparingDouble(
                written -> ranking.badness(written.metrics().get(ranking.metric()))));
  }

  /** Epochs finished when a checkpoint that counts was written; empty for any other. */
  public OptionalInt epoch(TrialAttempt checkpoint) {
    return counting(checkpoint).mapToInt(Advanced::epoch).findFirst();
  }

  /** What was measured when a checkpoint that counts was written; nothing of any other. */
  public SortedMap<String, Double> metrics(TrialAttempt checkpoint) {
    return counting(checkpoint).map(Advanced::metrics).findFirst().orElseGet(TreeMap::new);
  }

  private Stream<Advanced> counting(TrialAttempt checkpoint) {
    return byTrial.getOrDefault(checkpoint.trial(), List.of()).stream()
        .filter(written -> written.attempt() == checkpoint.attempt());
  }

  /**
   * Checkpoints that a trial may go on from: the last of each trial that has not ended, and while
   * the sweep goes on also of each that was stopped. A failed trial can only begin anew.
   *
   * @param plan of the sweep's specification
   */
  public Set<TrialAttempt> needed(SearchPlan plan) {
    boolean goesOn =
        state.trials().stream().anyMatch(trial -> trial.end().isEmpty())
            || extended(plan).decisions().next(state).isPresent();
    return state.trials().stream()
        .filter(trial -> trial.checkpointAttempt() > 0)
        .filter(trial -> trial.end().map(end -> goesOn && end == End.STOPPED).orElse(true))
        .map(CheckpointHistory::last)
        .collect(Collectors.toSet());
  }

  private SearchPlan extended(SearchPlan plan) {
    return state.extended().isPresent() ? plan.extended(state.extended().getAsInt()) : plan;
  }

  /**
   * Checkpoints that are not to be dropped: those that are {@link #needed}, and those that a policy
   * keeps. What is not among them at one time is not among them at any later time, unless a sweep
   * that was done is extended, or a failed trial of it restarted.
   *
   * @param retention without one, every checkpoint that counts is kept
   * @param ranking of the sweep
   */
  public Set<TrialAttempt> kept(Optional<Retention> retention, SearchPlan plan, Ranking ranking) {
    if (retention.isEmpty()) {
      return all();
    }
    Set<TrialAttempt> needed = needed(plan);
    Set<TrialAttempt> kept = new HashSet<>(retention.get().kept(this, needed, ranking));
    kept.addAll(needed);
    return kept;
  }

  /**
   * Whether the log has the last word on an attempt: if its checkpoint does not count now, it never
   * will. An attempt that is under way, or of which the log knows nothing yet, may still leave one.
   */
  public boolean isSettled(TrialAttempt attempt) {
    if (attempt.trial() >= state.trials().size()) {
      return false;
    }
    TrialState trial = state.trials().get(attempt.trial());
    return attempt.attempt() <= trial.attempts()
        && trial.underWay().filter(started -> started.attempt() == attempt.attempt()).isEmpty();
  }

  /** Every checkpoint ever written, in the order of the log, whether it counts or not. */
  List<Advanced> written() {
    return written;
  }

  /** The checkpoints of each trial that count, in order. */
  Collection<List<Advanced>> byTrial() {
    return byTrial.values();
  }

  static TrialAttempt attempt(Advanced advanced) {
    return new TrialAttempt(advanced.trial(), advanced.attempt());
  }

  static TrialAttempt last(TrialState trial) {
    return new TrialAttempt(trial.trial(), trial.checkpointAttempt());
  }
}
