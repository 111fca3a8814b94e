package dev.lamina.core.score;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.spec.SpecException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What programs read of batches: one buffer for each slot, all of one type and shape. */
final class SlotBuffers {

  private final List<HostBuffer> buffers;

  private SlotBuffers(List<HostBuffer> buffers) {
    this.buffers = buffers;
  }

  /**
   * Buffers of {@code (N, C, H, W)}.
   *
   * @param samples N, of a batch at most
   * @throws SpecException as {@link #allocate}
   */
  static SlotBuffers images(int samples, int channels, ImageSize size) {
    return allocate("images", ElementType.FLOAT32, samples, channels, size.height(), size.width());
  }

  /**
   * Allocates zeroed memory.
   *
   * @param told what a batch has of it, for the message
   * @param samples of a batch, at most
   * @param each shape of a sample
   * @throws SpecException if a buffer is 2 GiB or larger, where those of Java end
   */
  static SlotBuffers allocate(String told, ElementType type, int samples, long... each) {
    long bytes = Arrays.stream(each).reduce(type.bytes(), Math::multiplyExact);
    if (samples * bytes > Integer.MAX_VALUE) {
      throw new SpecException(
          "Invalid batch size: %s %s of %s bytes (want less than 2 GiB together: at most %s)"
              .formatted(samples, told, bytes, Integer.MAX_VALUE / bytes));
    }
    long[] shape = new long[1 + each.length];
    shape[0] = samples;
    System.arraycopy(each, 0, shape, 1, each.length);
    return new SlotBuffers(
        Stream.generate(() -> HostBuffer.allocate(type, shape)).limit(BatchMemory.SLOTS).toList());
  }

  /** For writing a batch. */
  FloatBuffer floats(int slot) {
    return buffers.get(slot).floats();
  }

  /** For writing a batch. */
  LongBuffer longs(int slot) {
    return buffers.get(slot).longs();
  }

  /** The samples of a batch, sharing this memory. */
  HostBuffer of(Batch batch) {
    return buffers.get(batch.slot()).first(batch.count());
  }
}
