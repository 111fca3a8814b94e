package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.SweepEvent.SegmentFailed;
import java.util.List;

/**
 * Whether a trial whose segment failed is tried again from its last checkpoint. What the user wrote
 * or what the data is ({@code SPEC}, {@code DATA}) fails the same way again and is not tried again;
 * {@code RESOURCES} and {@code INTERNAL} may pass.
 *
 * @param retries how often a trial is tried again, over all its segments; 0 or more
 */
public record RetryPolicy(int retries) {

  /** Tries again once. */
  public static final RetryPolicy ONCE = new RetryPolicy(1);

  public RetryPolicy {
    Check.argument(retries >= 0, "Invalid retries: %s (want >= 0)", retries);
  }

  /**
   * Whether a trial may start another segment after these failures.
   *
   * @param failures all of the trial's, in order
   */
  public boolean allowsAnother(List<SegmentFailed> failures) {
    return failures.size() <= retries
        && failures.stream().allMatch(failed -> mayPass(failed.failure()));
  }

  private static boolean mayPass(Failure failure) {
    return switch (failure) {
      case SPEC, DATA -> false;
      case RESOURCES, INTERNAL -> true;
    };
  }
}
