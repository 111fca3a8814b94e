package dev.lamina.core.score;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.SegmentationSlot;
import dev.lamina.core.data.batch.SegmentationSource;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.graph.ElementType;
import java.util.ArrayList;
import java.util.List;

/** Memory for batches of pictures whose pixels have classes, used in turn. */
public final class PixelBatches {

  private final ImageSize size;
  private final int samples;
  private final List<HostBuffer> images = new ArrayList<>();
  private final List<HostBuffer> labels = new ArrayList<>();

  /**
   * @param samples of a batch, at most
   * @param channels of its pictures
   * @param size of what is seen of them
   * @throws dev.lamina.core.spec.SpecException if a batch is 2 GiB or larger
   */
  public PixelBatches(int samples, int channels, ImageSize size) {
    BatchMemory.refuseLarge(samples, channels, size);
    this.size = size;
    this.samples = samples;
    int height = size.height();
    int width = size.width();
    for (int i = 0; i < BatchMemory.SLOTS; i++) {
      images.add(HostBuffer.allocate(ElementType.FLOAT32, samples, channels, height, width));
      labels.add(HostBuffer.allocate(ElementType.INT64, samples, height, width));
    }
  }

  /**
   * Memory for whole pictures, of no more pixels than a batch to learn from has, but of one picture
   * at least.
   *
   * @param batchSize pictures of a batch to learn from
   * @param learned size of what is seen of them there
   * @param most pictures that there are
   */
  public static PixelBatches measuring(
      int batchSize, ImageSize learned, int most, int channels, ImageSize whole) {
    long pixels = (long) batchSize * learned.height() * learned.width();
    long fitting = pixels / ((long) whole.height() * whole.width());
    return new PixelBatches((int) Math.max(1, Math.min(fitting, most)), channels, whole);
  }

  /** Samples of a batch, at most. */
  public int samples() {
    return samples;
  }

  ImageSize size() {
    return size;
  }

  /**
   * Starts filling batches of {@link #samples}; what was filled before must no longer be in use.
   *
   * @param visits how many of the source's order, from the first
   * @param threads that fill
   */
  public BatchPipeline<SegmentationSlot> start(SegmentationSource source, int visits, int threads) {
    var slots = new ArrayList<SegmentationSlot>();
    for (int i = 0; i < BatchMemory.SLOTS; i++) {
      slots.add(new SegmentationSlot(images.get(i).floats(), labels.get(i).longs(), size));
    }
    return BatchPipeline.start(source, samples, visits, slots, threads);
  }

  /** {@code (count, C, H, W)}. */
  public HostBuffer images(Batch batch) {
    return images.get(batch.slot()).first(batch.count());
  }

  /** {@code (count, H, W)}. */
  public HostBuffer labels(Batch batch) {
    return labels.get(batch.slot()).first(batch.count());
  }
}
