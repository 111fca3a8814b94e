package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs segments on threads of this process.
 *
 * <p>What a runner throws becomes {@link Outcome.Failed}, or {@link Outcome.Stopped} if its segment
 * had been asked to stop. A segment that finishes all the same is {@link Outcome.Finished}.
 */
public final class InProcessTrialBackend implements TrialBackend {

  private final int slots;
  private final SegmentRunner runner;
  private final ExecutorService threads;
  private final BlockingQueue<Run> ended = new LinkedBlockingQueue<>();
  private final List<Run> underWay = new ArrayList<>();

  /**
   * @param slots threads, at least 1; each runs one segment at a time
   */
  public InProcessTrialBackend(int slots, SegmentRunner runner) {
    Check.argument(slots >= 1, "Invalid slots: %s (want >= 1)", slots);
    this.slots = slots;
    this.runner = runner;
    var count = new AtomicInteger();
    threads =
        Executors.newFixedThreadPool(
            slots,
            task -> {
              var thread = new Thread(task, "trial-slot-" + count.getAndIncrement());
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public void submit(Segment segment) {
    Check.state(!threads.isShutdown(), "Cannot submit %s: the backend is closed", segment);
    var run = new Run(segment);
    underWay.add(run);
    threads.execute(run);
  }

  @Override
  public Outcome take() throws InterruptedException {
    Check.state(!underWay.isEmpty(), "Cannot take an outcome: no segment is under way");
    Run run = ended.take();
    underWay.remove(run);
    return run.outcome;
  }

  @Override
  public void cancel(int trial) {
    underWay.stream()
        .filter(run -> run.segment.trial() == trial)
        .forEach(run -> run.stopRequested = true);
  }

  @Override
  public void close() {
    underWay.forEach(run -> run.stopRequested = true);
    threads.shutdown();
    boolean interrupted = false;
    boolean stopped = false;
    while (!stopped) {
      try {
        stopped = threads.awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException e) {
        // To leave before the threads have stopped would let them write after the owner let go.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** One segment on its way to an outcome. */
  private final class Run implements Runnable {

    private final Segment segment;
    private volatile boolean stopRequested;
    // Written before the run enters the queue of ended ones, read after it leaves it.
    private Outcome outcome;

    Run(Segment segment) {
      this.segment = segment;
    }

    @Override
    public void run() {
      outcome = stopRequested ? new Outcome.Stopped(segment) : attempt();
      ended.add(this);
    }

    private Outcome attempt() {
      try {
        Outcome.Finished finished = runner.run(segment, () -> stopRequested);
        Check.state(
            finished.segment().equals(segment),
            "Invalid outcome: of %s (want %s)",
            finished.segment(),
            segment);
        return finished;
      } catch (Throwable thrown) {
        // Whatever it is: this segment failed, the sweep and the other segments go on.
        return stopRequested ? new Outcome.Stopped(segment) : Outcome.Failed.of(segment, thrown);
      }
    }
  }
}
