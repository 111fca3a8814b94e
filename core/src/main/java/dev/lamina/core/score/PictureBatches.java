package dev.lamina.core.score;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.PictureSlot;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.graph.ElementType;

/** Memory for batches of pictures with a class each, used in turn. */
public final class PictureBatches extends BatchMemory<PictureSlot> {

  private final ImageSize size;
  private final SlotBuffers images;
  private final SlotBuffers labels;

  /**
   * @param samples of a batch, at most
   * @param channels of its pictures
   * @param size of what is seen of them
   * @throws dev.lamina.core.spec.SpecException if a batch is 2 GiB or larger
   */
  public PictureBatches(int samples, int channels, ImageSize size) {
    super(samples);
    this.size = size;
    this.images = SlotBuffers.images(samples, channels, size);
    this.labels = SlotBuffers.allocate("labels", ElementType.INT64, samples);
  }

  @Override
  PictureSlot slot(int slot) {
    return new PictureSlot(images.floats(slot), labels.longs(slot), size);
  }

  /** {@code (count, C, H, W)}. */
  public HostBuffer images(Batch batch) {
    return images.of(batch);
  }

  /** {@code (count)}. */
  public HostBuffer labels(Batch batch) {
    return labels.of(batch);
  }

  long[] truth(Batch batch) {
    long[] truth = new long[batch.count()];
    labels.longs(batch.slot()).get(truth);
    return truth;
  }
}
