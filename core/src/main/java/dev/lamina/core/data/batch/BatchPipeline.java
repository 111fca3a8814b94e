package dev.lamina.core.data.batch;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.ArrayList;
import java.util.List;

/**
 * Batches of one pass over samples, filled ahead by threads of its own into slots that are used in
 * turn. Whatever the number of threads, the bits are the same: each sample is written by one of
 * them, to its own place, from its own seed. Blocks of the samples are made ready window by window:
 * while one is read, the next is fetched, and one that is read is released.
 *
 * <p>What goes wrong in a thread is thrown by {@link #next}. Used by one thread, which closes it;
 * then all threads have ended. A shard that is being decoded is finished first: its other readers
 * need it.
 *
 * @param <S> memory for a batch
 */
public final class BatchPipeline<S> implements AutoCloseable {

  /** So many samples are long enough to forget what it costs to be given them. */
  private static final int LONGEST_UNIT = 16;

  /** How many times each thread is given samples of a batch, unless it is a large one. */
  private static final int UNITS_OF_THREAD = 2;

  private final List<S> slots;
  private final int batchSize;
  private final int end;

  /** Samples a thread fills at a time, all of one batch: few enough to share a batch out. */
  private final int unit;

  private final BlockFetching fetching;
  private final List<Thread> threads = new ArrayList<>();

  /** For each slot, samples of its batch that are not filled yet. */
  private final int[] missing;

  /** The next visit that a thread is to fill. */
  private int claimed;

  /** Batches handed out; all but the last of them may be filled again. */
  private int handed;

  private int released;
  private Throwable failure;
  private boolean closed;
  private long waitedNanos;

  private BatchPipeline(BatchSource<S> source, int batchSize, int end, List<S> slots, int threads) {
    this.slots = List.copyOf(slots);
    this.batchSize = batchSize;
    this.end = end;
    this.unit =
        (int) Math.max(1, Math.min(LONGEST_UNIT, batchSize / ((long) UNITS_OF_THREAD * threads)));
    this.missing = new int[slots.size()];
    this.fetching = new BlockFetching(source.samples(), source.order().windows(), this::changed);
    for (int i = 0; i < missing.length; i++) {
      missing[i] = count(i);
    }
  }

  /**
   * Starts filling.
   *
   * @param batchSize samples a batch; the last may have fewer
   * @param visits how many of the order's are made, from the first
   * @param slots of at least as many samples, two or more: one is trained on while others are
   *     filled
   * @param threads that fill, at least 1; as many fetch
   */
  public static <S> BatchPipeline<S> start(
      BatchSource<S> source, int batchSize, int visits, List<S> slots, int threads) {
    Check.argument(batchSize >= 1, "Invalid batch size: %s (want >= 1)", batchSize);
    Check.argument(
        visits >= 1 && visits <= source.order().size(),
        "Invalid number of visits: %s (want 1 to %s)",
        visits,
        source.order().size());
    Check.argument(slots.size() >= 2, "Invalid slots: %s (want >= 2)", slots.size());
    Check.argument(threads >= 1, "Invalid threads: %s (want >= 1)", threads);
    var pipeline = new BatchPipeline<S>(source, batchSize, visits, slots, threads);
    try {
      for (int i = 0; i < threads; i++) {
        SampleWriter<S> writer = source.writer();
        pipeline.begin("lamina-data-" + i, () -> pipeline.fill(writer));
        pipeline.begin("lamina-fetch-" + i, pipeline.fetching::run);
      }
    } catch (RuntimeException | Error e) {
      pipeline.close();
      throw e;
    }
    return pipeline;
  }

  private void begin(String name, Runnable work) {
    var thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Throwable e) {
                fail(e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    threads.add(thread);
  }

  /** Samples of a batch. */
  private int count(int batch) {
    return (int) Math.max(0, Math.min(batchSize, end - (long) batch * batchSize));
  }

  private void fill(SampleWriter<S> writer) {
    for (Unit next = claim(); next != null; next = claim()) {
      int batch = next.from() / batchSize;
      S slot = slots.get(batch % slots.size());
      for (int position = next.from(); position < next.to(); position++) {
        writer.write(position, position - batch * batchSize, slot);
      }
      filled(next, batch);
    }
  }

  /** Visits of one batch and one window. */
  private record Unit(int from, int to) {}

  private synchronized Unit claim() {
    while (!closed && failure == null && claimed < end) {
      int batch = claimed / batchSize;
      int ready = fetching.readyUntil();
      if (batch < released + slots.size() && claimed < ready) {
        int last = Math.min(claimed + unit, batch * batchSize + count(batch));
        var next = new Unit(claimed, Math.min(last, fetching.endOfWindow(claimed)));
        claimed = next.to();
        return next;
      }
      pause();
    }
    return null;
  }

  private void filled(Unit visits, int batch) {
    fetching.read(visits.from(), visits.to());
    synchronized (this) {
      int slot = batch % slots.size();
      missing[slot] -= visits.to() - visits.from();
      if (missing[slot] == 0) {
        notifyAll();
      }
    }
  }

  /**
   * The next batch, as soon as it is filled. What was given before must no longer be in use: its
   * slot is filled again from now on.
   *
   * @throws LaminaException or whatever else unchecked ended a thread
   * @throws IllegalStateException with its cause, if a thread ended with a checked exception, which
   *     code can throw without saying so
   */
  public synchronized Batch next() {
    int batch = handed;
    int count = count(batch);
    Check.state(count > 0, "Cannot give batch %s: there are no more", batch);
    if (released < handed) {
      int slot = released % slots.size();
      released = handed;
      missing[slot] = count(batch - 1 + slots.size());
      notifyAll();
    }
    int slot = batch % slots.size();
    long began = System.nanoTime();
    while (failure == null && missing[slot] > 0) {
      Check.state(!closed, "Cannot give a batch: the pipeline is closed");
      pause();
    }
    waitedNanos += System.nanoTime() - began;
    rethrow();
    handed++;
    return new Batch(slot, batch * batchSize, count);
  }

  /** How long {@link #next} has waited for batches, in seconds, all together. */
  public synchronized double waitedSeconds() {
    return waitedNanos / 1e9;
  }

  private synchronized void changed() {
    notifyAll();
  }

  private synchronized void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    notifyAll();
    fetching.stop();
  }

  private void rethrow() {
    if (failure instanceof RuntimeException known) {
      throw known;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw new IllegalStateException("Cannot fill a batch: " + failure, failure);
    }
  }

  /** Until something may have changed; whoever calls this looks again. */
  @SuppressWarnings("WaitNotInLoop")
  private void pause() {
    try {
      wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaminaException(Failure.RESOURCES, "Cannot wait for a batch: interrupted", e);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    fetching.stop();
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    fetching.releaseAll();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
