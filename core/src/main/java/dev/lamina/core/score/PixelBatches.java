package dev.lamina.core.score;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.SegmentationSlot;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.graph.ElementType;

/** Memory for batches of pictures whose pixels have classes, used in turn. */
public final class PixelBatches extends BatchMemory<SegmentationSlot> {

  private final ImageSize size;
  private final SlotBuffers images;
  private final SlotBuffers labels;

  /**
   * @param samples of a batch, at most
   * @param channels of its pictures
   * @param size of what is seen of them
   * @throws dev.lamina.core.spec.SpecException if a batch is 2 GiB or larger
   */
  public PixelBatches(int samples, int channels, ImageSize size) {
    super(samples);
    this.size = size;
    this.images = SlotBuffers.images(samples, channels, size);
    this.labels =
        SlotBuffers.allocate(
            "pictures' labels", ElementType.INT64, samples, size.height(), size.width());
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

  ImageSize size() {
    return size;
  }

  @Override
  SegmentationSlot slot(int slot) {
    return new SegmentationSlot(images.floats(slot), labels.longs(slot), size);
  }

  /** {@code (count, C, H, W)}. */
  public HostBuffer images(Batch batch) {
    return images.of(batch);
  }

  /** {@code (count, H, W)}. */
  public HostBuffer labels(Batch batch) {
    return labels.of(batch);
  }
}
