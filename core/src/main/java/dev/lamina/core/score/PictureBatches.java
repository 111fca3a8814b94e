package dev.lamina.core.score;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.PictureSlot;
import dev.lamina.core.data.batch.PictureSource;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.graph.ElementType;
import java.util.ArrayList;
import java.util.List;

/** Memory for batches of pictures with a class each, used in turn. */
public final class PictureBatches {

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
  public PictureBatches(int samples, int channels, ImageSize size) {
    BatchMemory.refuseLarge(samples, channels, size);
    this.size = size;
    this.samples = samples;
    for (int i = 0; i < BatchMemory.SLOTS; i++) {
      images.add(
          HostBuffer.allocate(ElementType.FLOAT32, samples, channels, size.height(), size.width()));
      labels.add(HostBuffer.allocate(ElementType.INT64, samples));
    }
  }

  /** Samples of a batch, at most. */
  public int samples() {
    return samples;
  }

  /**
   * Starts filling; what was filled before must no longer be in use.
   *
   * @param batchSize at most {@link #samples}
   * @param visits how many of the source's order, from the first
   * @param threads that fill
   */
  public BatchPipeline<PictureSlot> start(
      PictureSource source, int batchSize, int visits, int threads) {
    var slots = new ArrayList<PictureSlot>();
    for (int i = 0; i < BatchMemory.SLOTS; i++) {
      slots.add(new PictureSlot(images.get(i).floats(), labels.get(i).longs(), size));
    }
    return BatchPipeline.start(source, batchSize, visits, slots, threads);
  }

  /** {@code (count, C, H, W)}. */
  public HostBuffer images(Batch batch) {
    return images.get(batch.slot()).first(batch.count());
  }

  /** {@code (count)}. */
  public HostBuffer labels(Batch batch) {
    return labels.get(batch.slot()).first(batch.count());
  }

  long[] truth(Batch batch) {
    long[] truth = new long[batch.count()];
    labels.get(batch.slot()).longs().get(truth);
    return truth;
  }
}
