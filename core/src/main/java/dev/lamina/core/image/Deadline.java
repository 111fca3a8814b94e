package dev.lamina.core.image;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * The time that a decode may take, of the processor and of this thread alone: what is rejected must
 * not depend on who else uses the machine. Whoever loops over rows or bytes asks it.
 */
final class Deadline {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Duration time;
  private final long end;

  Deadline(Duration time) {
    this.time = time;
    this.end = THREADS.getCurrentThreadCpuTime() + time.toNanos();
  }

  /**
   * @throws RejectedException with {@link RejectReason#TOO_SLOW} once it has passed
   */
  void check() {
    if (THREADS.getCurrentThreadCpuTime() - end > 0) {
      throw new RejectedException(
          RejectReason.TOO_SLOW, "it took longer than " + time.toMillis() + " ms of the processor");
    }
  }
}
