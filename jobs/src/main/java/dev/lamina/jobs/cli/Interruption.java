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

  /** What is said at the end. */
  static final String TOLD = "interrupted; what was finished is kept, the same command goes on";

  /** Above Spark's hooks, which stop the session, and Hadoop's, which close file systems. */
  private static final int BEFORE_SPARK = 1000;

  private static final long PATIENCE_SECONDS = 120;

  /** Whether this process was asked to end: what fails from then on, fails because of that. */
  private static volatile boolean requested;

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

  static boolean isRequested() {
    return requested;
  }

  /**
   * Asked again and again by what works, since a library may swallow the interrupt.
   *
   * @throws CancellationException if the process is to end already
   */
  void check() {
    if (requested) {
      throw new CancellationException("Stopped on request");
    }
  }

  private void stop() {
    System.err.println("lamina: stopping after the current step…");
    requested = true;
    worker.interrupt();
    try {
      done.await();
      // Here, not where the command fails: the process may end before that says so.
      System.err.println("lamina: " + TOLD);
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
