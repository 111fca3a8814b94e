package dev.lamina.jobs.tracking;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A bounded number of tries at one thing, with pauses between them. */
final class Tries {

  private final String place;
  private final List<Duration> pauses;
  private int failed;

  /**
   * @param place in messages
   * @param pauses before the second try and those after it
   */
  Tries(String place, List<Duration> pauses) {
    this.place = place;
    this.pauses = pauses;
  }

  /**
   * Waits before the next try.
   *
   * @param why the last one failed
   * @throws LaminaException {@code RESOURCES} if it was the last, or the thread was interrupted
   */
  void next(IOException why) {
    failed++;
    if (failed > pauses.size()) {
      throw new LaminaException(
          Failure.RESOURCES,
          "Cannot reach MLflow at %s: %s, %s times (want a server that answers there; call again then, nothing is added twice)"
              .formatted(place, why.getMessage(), failed),
          why);
    }
    try {
      Thread.sleep(pauses.get(failed - 1).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(place, e);
    }
  }

  static LaminaException interrupted(String place, InterruptedException e) {
    return new LaminaException(
        Failure.RESOURCES, "Cannot wait for MLflow at %s: interrupted".formatted(place), e);
  }
}
