package dev.lamina.jobs.cli;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Lets Ctrl-C stop a job cleanly: the thread that works is interrupted, and the process lives until
 * it has wound up, before Spark and the file systems are closed. Closing it ends the watch.
 */
final class Interruption implements AutoCloseable {

  /** Above Spark's hooks, which stop the session, and Hadoop's, which close file systems. */
  private static final int BEFORE_SPARK = 1000;

  private static final long PATIENCE_SECONDS = 120;

  private final Thread worker;
  private final CountDownLatch done = new CountDownLatch(1);
  private final Runnable hook = this::stop;

  private Interruption(Thread worker) {
    this.worker = worker;
  }

  /** Watches over the calling thread. */
  static Interruption ofThisThread() {
    var interruption = new Interruption(Thread.currentThread());
    ShutdownHookManager.get()
        .addShutdownHook(interruption.hook, BEFORE_SPARK, PATIENCE_SECONDS, TimeUnit.SECONDS);
    return interruption;
  }

  /**
   * @throws CancellationException if the process is to end already
   */
  void check() {
    if (worker.isInterrupted()) {
      throw new CancellationException("Stopped on request");
    }
  }

  private void stop() {
    System.err.println("lamina: stopping after the current step…");
    worker.interrupt();
    try {
      done.await();
    } catch (InterruptedException e) {
      // Hadoop's manager lost patience; the process ends with what is committed.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    done.countDown();
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }
}
