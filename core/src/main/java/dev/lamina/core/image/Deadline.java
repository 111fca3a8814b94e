package dev.lamina.core.image;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.time.Duration;

/** The moment by which a decode must have ended. Whoever loops over rows or bytes asks it. */
final class Deadline {

  private final Duration time;
  private final long end;

  Deadline(Duration time) {
    this.time = time;
    this.end = System.nanoTime() + time.toNanos();
  }

  /**
   * @throws RejectedException with {@link RejectReason#TOO_SLOW} once it has passed
   */
  void check() {
    if (System.nanoTime() - end > 0) {
      throw new RejectedException(
          RejectReason.TOO_SLOW, "it took longer than " + time.toMillis() + " ms");
    }
  }
}
