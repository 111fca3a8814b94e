package dev.lamina.jobs.sweep;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Ends threads without interrupting what they do. */
final class Threads {

  private Threads() {}

  /** Takes no more work and waits until all has ended. An interrupt is kept for the caller. */
  static void awaitEnd(ExecutorService threads) {
    threads.shutdown();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
