package dev.lamina.core.tune;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.TrialState.Status;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a call to {@link Sweep#run} left.
 *
 * @param state of the whole sweep, earlier drivers' work included
 * @param segments how many segments this call ran
 * @param stopped whether its control had it end before it was done
 */
public record SweepResult(SweepState state, int segments, boolean stopped) {

  /** Whether everything was done before: no segment was run. */
  public boolean nothingToDo() {
    return segments == 0;
  }

  /** How many trials there are in each status; every status is a key. */
  public Map<Status, Integer> trialsByStatus() {
    var counts = new EnumMap<Status, Integer>(Status.class);
    for (Status status : Status.values()) {
      counts.put(status, 0);
    }
    state.trials().forEach(trial -> counts.merge(trial.status(), 1, Integer::sum));
    return counts;
  }

  /** How many trials failed for each kind of failure, judged by their last; kinds met only. */
  public Map<Failure, Integer> failuresByKind() {
    var counts = new EnumMap<Failure, Integer>(Failure.class);
    state.trials().stream()
        .filter(trial -> trial.status() == Status.FAILED)
        .flatMap(trial -> trial.lastFailure().stream())
        .forEach(failed -> counts.merge(failed.failure(), 1, Integer::sum));
    return counts;
  }
}
