package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.List;

/**
 * Runs trials in order, each to its last epoch. A trial that was begun goes before a new one.
 *
 * @param segmentEpochs epochs from one checkpoint to the next, at least 1; what a dead driver or a
 *     failure costs at most
 */
public record FifoScheduler(int segmentEpochs) implements Scheduler {

  public FifoScheduler {
    Check.argument(
        segmentEpochs >= 1, "Invalid epochs of a segment: %s (want >= 1)", segmentEpochs);
  }

  @Override
  public List<Assignment> next(SweepState state, int free) {
    return state.waiting().stream()
        .limit(free)
        .map(trial -> new Assignment(trial.trial(), Math.addExact(trial.epoch(), segmentEpochs)))
        .toList();
  }
}
