package dev.lamina.core.engine;

import dev.lamina.core.spec.Check;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A measurement of the peak of native memory, where tensors on the CPU live. Begins at {@link
 * #start}, begins again at {@link #reset}, ends when the owner closes it. Memory of a GPU is not in
 * it.
 *
 * <p>Used by the thread that started it, one at a time in a thread. How exact it is depends on the
 * allocator of the process, see {@link #method}; a number without its method means little.
 */
public final class NativeMemory implements AutoCloseable {

  /**
   * Under jemalloc: counts every allocation of this thread, at the size that jemalloc gives out. Of
   * these there are four to a doubling, so a tensor of 49 MiB counts as one of 56 MiB; sizes that
   * are powers of two, as for small images, count as they are.
   */
  public static final String JEMALLOC = "jemalloc, this thread, exact";

  /**
   * Under glibc: samples all threads together, so other trials of the process are in it; sizes
   * count as they were asked for.
   */
  public static final String MALLINFO = "mallinfo2, whole process, sampled";

  /** Under another allocator: nothing is measured. */
  public static final String UNAVAILABLE = "unavailable";

  /** On a GPU, whose memory no measurement here sees: nothing is measured. */
  public static final String NOTHING_ON_A_GPU = "nothing: DJL does not read a GPU's allocator";

  private final Thread owner = Thread.currentThread();
  private final String method;
  private final Gauge gauge;

  private NativeMemory(String method, Gauge gauge) {
    this.method = method;
    this.gauge = gauge;
  }

  /** Begins to measure. The caller closes the measurement. */
  public static NativeMemory start() {
    Optional<NativeHeap.ThreadPeak> jemalloc = NativeHeap.jemalloc();
    if (jemalloc.isPresent()) {
      jemalloc.get().reset();
      return new NativeMemory(JEMALLOC, new Counted(jemalloc.get()));
    }
    Optional<NativeHeap.InUse> glibc = NativeHeap.glibc();
    if (glibc.isPresent()) {
      return new NativeMemory(MALLINFO, Sampled.start(glibc.get()));
    }
    return new NativeMemory(UNAVAILABLE, new Nothing());
  }

  /** Begins again from what is in use now, to measure a part, such as one step. */
  public void reset() {
    checkThread();
    gauge.reset();
  }

  /**
   * The highest use since the start or the last reset, in bytes above the use at that moment; empty
   * if nothing can be measured.
   */
  public OptionalLong peakBytes() {
    checkThread();
    return gauge.peak();
  }

  /** How it is measured: {@link #JEMALLOC}, {@link #MALLINFO} or {@link #UNAVAILABLE}. */
  public String method() {
    return method;
  }

  @Override
  public void close() {
    gauge.close();
  }

  private void checkThread() {
    Check.state(
        Thread.currentThread() == owner,
        "Cannot measure in thread %s: the measurement was started by %s",
        Thread.currentThread().getName(),
        owner.getName());
  }

  private sealed interface Gauge {
    void reset();

    OptionalLong peak();

    void close();
  }

  private record Nothing() implements Gauge {
    @Override
    public void reset() {}

    @Override
    public OptionalLong peak() {
      return OptionalLong.empty();
    }

    @Override
    public void close() {}
  }

  private record Counted(NativeHeap.ThreadPeak thread) implements Gauge {
    @Override
    public void reset() {
      thread.reset();
    }

    @Override
    public OptionalLong peak() {
      return OptionalLong.of(thread.bytes());
    }

    @Override
    public void close() {}
  }

  /** Looks at the heap every half millisecond, in a thread of its own that ends at close. */
  private static final class Sampled implements Gauge {
    private static final long INTERVAL_NANOS = 500_000;

    private final NativeHeap.InUse inUse;
    private final Thread sampler;
    private volatile boolean closed;
    private long start;
    private long highest;

    private Sampled(NativeHeap.InUse inUse) {
      this.inUse = inUse;
      this.sampler = new Thread(this::run, "native-memory");
      sampler.setDaemon(true);
    }

    static Sampled start(NativeHeap.InUse inUse) {
      var sampled = new Sampled(inUse);
      sampled.sampler.start();
      sampled.reset();
      return sampled;
    }

    private void run() {
      while (!closed) {
        sample();
        LockSupport.parkNanos(INTERVAL_NANOS);
      }
    }

    private synchronized void sample() {
      highest = Math.max(highest, inUse.bytes());
    }

    @Override
    public synchronized void reset() {
      start = inUse.bytes();
      highest = start;
    }

    @Override
    public synchronized OptionalLong peak() {
      sample();
      return OptionalLong.of(highest - start);
    }

    @Override
    public void close() {
      closed = true;
      LockSupport.unpark(sampler);
      boolean interrupted = false;
      while (sampler.isAlive()) {
        try {
          sampler.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
