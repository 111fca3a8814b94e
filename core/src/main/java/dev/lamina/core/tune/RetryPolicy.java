package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import java.util.List;

/**
 * Whether a trial whose segment failed is tried again from its last checkpoint.
 *
 * <ul>
 *   <li>{@code SPEC}, {@code DATA}: never. What the user wrote or what the data is fails again.
 *   <li>{@code RESOURCES}, {@code INTERNAL}: as it was, so many times. They may pass; settings are
 *       not changed, not even after memory ran out, since that would be another trial.
 *   <li>{@code LOST}: wherever the backend finds room, without a count against the retries, but not
 *       for ever: {@value #LOSSES} in a row without a checkpoint between end the trial, since it
 *       may be what takes its machines down.
 * </ul>
 *
 * @param retries how often a trial is tried again after a failure of its own, over all its
 *     segments; 0 or more
 */
public record RetryPolicy(int retries) {

  /** Tries again once. */
  public static final RetryPolicy ONCE = new RetryPolicy(1);

  /** So many losses, none of them after a newer checkpoint, end a trial. */
  static final int LOSSES = 8;

  public RetryPolicy {
    Check.argument(retries >= 0, "Invalid retries: %s (want >= 0)", retries);
  }

  /** Whether a trial may start another segment after the failures it had. */
  public boolean allowsAnother(TrialState trial) {
    List<SegmentFailed> failures = trial.failures();
    long own = failures.stream().filter(failed -> failed.failure() != Failure.LOST).count();
    long lost =
        failures.stream()
            .filter(failed -> failed.failure() == Failure.LOST)
            .filter(failed -> failed.attempt() > trial.checkpointAttempt())
            .count();
    return own <= retries
        && lost < LOSSES
        && failures.stream().allMatch(failed -> mayPass(failed.failure()));
  }

  private static boolean mayPass(Failure failure) {
    return switch (failure) {
      case SPEC, DATA -> false;
      case RESOURCES, INTERNAL, LOST -> true;
    };
  }
}
