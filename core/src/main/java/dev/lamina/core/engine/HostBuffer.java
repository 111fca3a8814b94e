package dev.lamina.core.engine;

import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.spec.Check;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;

/**
 * Memory outside the Java heap that is filled once a step and given to a program without a copy.
 * The memory goes when the last view of it is garbage.
 *
 * <p>A program reads the memory itself while it runs: refill it only after the call has returned.
 */
public final class HostBuffer {

  private final ElementType type;
  private final long[] shape;
  private final ByteBuffer bytes;

  private HostBuffer(ElementType type, long[] shape, ByteBuffer bytes) {
    this.type = type;
    this.shape = shape;
    this.bytes = bytes;
  }

  /**
   * Allocates zeroed memory.
   *
   * @param shape sizes, outermost first; below 2 GiB in all
   */
  public static HostBuffer allocate(ElementType type, long... shape) {
    long size = Arrays.stream(shape).reduce(type.bytes(), Math::multiplyExact);
    Check.argument(
        size <= Integer.MAX_VALUE,
        "Cannot allocate a buffer of %s: %s bytes (want < 2 GiB; use a smaller batch)",
        Arrays.toString(shape),
        size);
    ByteBuffer bytes = ByteBuffer.allocateDirect((int) size).order(ByteOrder.nativeOrder());
    return new HostBuffer(type, shape.clone(), bytes);
  }

  /** A 0-dimensional FLOAT64, such as a learning rate. */
  public static HostBuffer scalar(double value) {
    HostBuffer buffer = allocate(ElementType.FLOAT64);
    buffer.bytes.putDouble(0, value);
    return buffer;
  }

  /** A 0-dimensional INT64, such as a seed. */
  public static HostBuffer integer(long value) {
    HostBuffer buffer = allocate(ElementType.INT64);
    buffer.bytes.putLong(0, value);
    return buffer;
  }

  /** A copy of a tensor. */
  public static HostBuffer copyOf(HostTensor tensor) {
    HostBuffer buffer = allocate(tensor.type(), tensor.shape());
    buffer.bytes.duplicate().put(tensor.bytes());
    return buffer;
  }

  /** A view of the first samples, sharing this memory. */
  public HostBuffer first(int samples) {
    Check.argument(
        shape.length > 0 && samples >= 1 && samples <= shape[0],
        "Cannot take %s samples of %s",
        samples,
        this);
    long[] shorter = shape.clone();
    shorter[0] = samples;
    int size = (int) (bytes.capacity() / shape[0] * samples);
    return new HostBuffer(type, shorter, bytes.slice(0, size).order(ByteOrder.nativeOrder()));
  }

  /** The elements of a FLOAT32 buffer, for writing, from position 0. */
  public FloatBuffer floats() {
    Check.state(type == ElementType.FLOAT32, "%s holds no floats", this);
    return bytes.asFloatBuffer();
  }

  /** The elements of an INT64 buffer, for writing, from position 0. */
  public LongBuffer longs() {
    Check.state(type == ElementType.INT64, "%s holds no longs", this);
    return bytes.asLongBuffer();
  }

  public ElementType type() {
    return type;
  }

  /** Sizes, outermost first. */
  public long[] shape() {
    return shape.clone();
  }

  ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.nativeOrder());
  }

  @Override
  public String toString() {
    return type + Arrays.toString(shape);
  }
}
