package dev.lamina.core.tune;

import dev.lamina.core.tune.SweepEvent.Cancelled;
import dev.lamina.core.tune.SweepEvent.End;
import dev.lamina.core.tune.SweepEvent.Ended;
import java.util.ArrayList;
import java.util.List;

/** Ends a sweep that no driver runs before its time. */
public final class Cancellation {

  private Cancellation() {}

  /**
   * Ends every trial that has not ended, and the sweep. One that was cancelled stays as it is.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if the log cannot have happened; also
   *     what the log throws, such as if a driver goes on with it meanwhile
   */
  public static SweepState sweep(SweepLog log) {
    SweepState state = SweepState.of(log.read());
    if (state.cancelled()) {
      return state;
    }
    var events = new ArrayList<SweepEvent>();
    for (TrialState trial : state.trials()) {
      if (trial.end().isEmpty()) {
        events.add(new Ended(trial.trial(), End.CANCELLED));
      }
    }
    events.add(new Cancelled());
    return appended(log, state, events);
  }

  /**
   * Ends a trial, if it has not ended.
   *
   * @throws dev.lamina.core.spec.LaminaException as {@link #sweep}; also {@code DATA} if there is
   *     no such trial
   */
  public static SweepState trial(SweepLog log, int trial) {
    SweepState state = SweepState.of(log.read());
    boolean ended = trial < state.trials().size() && state.trials().get(trial).end().isPresent();
    return ended ? state : appended(log, state, List.of(new Ended(trial, End.CANCELLED)));
  }

  private static SweepState appended(
      SweepLog log, SweepState before, List<? extends SweepEvent> events) {
    SweepState state = before;
    for (SweepEvent event : events) {
      state = state.apply(event);
    }
    log.append(List.copyOf(events));
    return state;
  }
}
