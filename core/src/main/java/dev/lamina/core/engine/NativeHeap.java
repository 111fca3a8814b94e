package dev.lamina.core.engine;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.LongByReference;
import java.util.Optional;

/** What the memory allocator of this process says of itself. */
final class NativeHeap {

  /** Bytes that are handed out now, over all threads. */
  @FunctionalInterface
  interface InUse {
    long bytes();
  }

  /** Peak of one thread's allocations less its releases; of the thread that calls. */
  interface ThreadPeak {
    void reset();

    long bytes();
  }

  /** glibc's answer; fields are public for JNA. */
  @FieldOrder({
    "arena",
    "ordblks",
    "smblks",
    "hblks",
    "hblkhd",
    "usmblks",
    "fsmblks",
    "uordblks",
    "fordblks",
    "keepcost"
  })
  public static final class Mallinfo2 extends Structure implements Structure.ByValue {
    public NativeLong arena;
    public NativeLong ordblks;
    public NativeLong smblks;
    public NativeLong hblks;
    public NativeLong hblkhd;
    public NativeLong usmblks;
    public NativeLong fsmblks;
    public NativeLong uordblks;
    public NativeLong fordblks;
    public NativeLong keepcost;
  }

  /** A running JVM has allocated more than this itself. */
  private static final long LEAST_OF_A_JVM = 1 << 20;

  private NativeHeap() {}

  /** glibc's count; empty where the allocator in use is another. */
  static Optional<InUse> glibc() {
    if (!Platform.isLinux()) {
      return Optional.empty();
    }
    Function mallinfo2;
    try {
      mallinfo2 = NativeLibrary.getProcess().getFunction("mallinfo2");
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
    InUse inUse =
        () -> {
          var info = (Mallinfo2) mallinfo2.invoke(Mallinfo2.class, new Object[0]);
          return info.uordblks.longValue() + info.hblkhd.longValue();
        };
    // A preloaded allocator leaves glibc's function in place, which then counts next to nothing.
    return inUse.bytes() >= LEAST_OF_A_JVM ? Optional.of(inUse) : Optional.empty();
  }

  /** jemalloc's count; empty where it is not the allocator, or was built without statistics. */
  static Optional<ThreadPeak> jemalloc() {
    Function mallctl;
    try {
      mallctl = NativeLibrary.getProcess().getFunction("mallctl");
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
    var value = new LongByReference();
    var size = new LongByReference(Long.BYTES);
    int error =
        mallctl.invokeInt(
            new Object[] {"thread.peak.read", value, size, Pointer.NULL, new NativeLong(0)});
    return error == 0 ? Optional.of(new JemallocPeak(mallctl)) : Optional.empty();
  }

  private record JemallocPeak(Function mallctl) implements ThreadPeak {

    @Override
    public void reset() {
      call("thread.peak.reset", Pointer.NULL, Pointer.NULL);
    }

    @Override
    public long bytes() {
      var value = new LongByReference();
      call("thread.peak.read", value, new LongByReference(Long.BYTES));
      return value.getValue();
    }

    private void call(String name, Object value, Object size) {
      int error =
          mallctl.invokeInt(new Object[] {name, value, size, Pointer.NULL, new NativeLong(0)});
      if (error != 0) {
        throw new IllegalStateException("mallctl %s failed with %s".formatted(name, error));
      }
    }
  }
}
