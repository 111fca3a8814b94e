package dev.lamina.core.graph;

import dev.lamina.core.spec.Check;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;

/**
 * A named tensor in host memory: what a program starts from, what a checkpoint holds.
 *
 * @param name such as {@code stages.1.0.conv1.weight}, unique in its program
 * @param shape sizes, outermost first; empty for a scalar
 * @param bytes the elements, row-major, little-endian; position to limit is the content. The tensor
 *     shares the buffer and treats it as read-only
 */
public record HostTensor(String name, ElementType type, long[] shape, ByteBuffer bytes) {

  public HostTensor {
    shape = shape.clone();
    Check.argument(
        type != ElementType.QUANTIZED, "Invalid tensor %s: codes live inside programs only", name);
    bytes = bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long expected = elements(shape) * type.bytes();
    Check.argument(
        bytes.remaining() == expected,
        "Invalid tensor %s: %s bytes for %s of %s (want %s)",
        name,
        bytes.remaining(),
        type,
        Arrays.toString(shape),
        expected);
  }

  /** A tensor of {@code FLOAT32}. */
  public static HostTensor of(String name, long[] shape, float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new HostTensor(name, ElementType.FLOAT32, shape, bytes);
  }

  /** A tensor of {@code FLOAT64}. */
  public static HostTensor of(String name, long[] shape, double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(values);
    return new HostTensor(name, ElementType.FLOAT64, shape, bytes);
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  /** A fresh view of the content, little-endian, read-only. */
  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Number of elements. */
  public long elements() {
    return elements(shape);
  }

  /** The elements widened to double, whatever the type. */
  public double[] toDoubles() {
    ByteBuffer view = bytes();
    double[] values = new double[Math.toIntExact(elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = next(view);
    }
    return values;
  }

  /** The first element, widened to double, that meets a condition; empty if none does. */
  public OptionalDouble first(DoublePredicate condition) {
    ByteBuffer view = bytes();
    for (long i = elements(); i > 0; i--) {
      double value = next(view);
      if (condition.test(value)) {
        return OptionalDouble.of(value);
      }
    }
    return OptionalDouble.empty();
  }

  private double next(ByteBuffer view) {
    return switch (type) {
      case FLOAT32 -> view.getFloat();
      case FLOAT64 -> view.getDouble();
      // The upper half of a FLOAT32.
      case BFLOAT16 -> Float.intBitsToFloat(view.getShort() << 16);
      case INT64 -> view.getLong();
      case UINT8, BOOL -> view.get() & 0xff;
      case QUANTIZED ->
          throw new IllegalStateException("A tensor of codes left its program: " + name);
    };
  }

  /** The same values under another name. */
  public HostTensor named(String otherName) {
    return new HostTensor(otherName, type, shape, bytes);
  }

  private static long elements(long[] shape) {
    long elements = 1;
    for (long size : shape) {
      Check.argument(size >= 0, "Invalid shape: %s (want sizes >= 0)", Arrays.toString(shape));
      elements = Math.multiplyExact(elements, size);
    }
    return elements;
  }

  /** Same name, type, shape and bits. */
  @Override
  public boolean equals(Object other) {
    return other instanceof HostTensor tensor
        && name.equals(tensor.name)
        && type == tensor.type
        && Arrays.equals(shape, tensor.shape)
        && bytes().equals(tensor.bytes());
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name + " " + type + Arrays.toString(shape);
  }
}
