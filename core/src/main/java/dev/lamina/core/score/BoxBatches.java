package dev.lamina.core.score;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.augment.FramedPicture;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchPipeline;
import dev.lamina.core.data.batch.BoxTargets;
import dev.lamina.core.data.batch.DetectionSlot;
import dev.lamina.core.data.batch.DetectionSource;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.image.Placement;
import java.util.ArrayList;
import java.util.List;

/** Memory for batches of pictures and the objects in them, used in turn. */
public final class BoxBatches {

  private final ImageSize size;
  private final int samples;
  private final List<HostBuffer> images = new ArrayList<>();
  private final List<HostBuffer> targets = new ArrayList<>();
  private final List<Placement[]> placements = new ArrayList<>();
  private final List<FramedPicture[]> shown = new ArrayList<>();

  /**
   * @param samples of a batch, at most
   * @param channels of its pictures
   * @param size of what is seen of them
   * @param objects what those of a picture become
   * @throws dev.lamina.core.spec.SpecException if a batch is 2 GiB or larger
   */
  public BoxBatches(int samples, int channels, ImageSize size, BoxTargets objects) {
    int rows = objects.rows();
    int columns = objects.columns();
    BatchMemory.refuseLarge(samples, channels, size);
    BatchMemory.refuseLarge(samples, 4L * rows * columns, "pictures' targets");
    this.size = size;
    this.samples = samples;
    for (int i = 0; i < BatchMemory.SLOTS; i++) {
      images.add(
          HostBuffer.allocate(ElementType.FLOAT32, samples, channels, size.height(), size.width()));
      targets.add(HostBuffer.allocate(ElementType.FLOAT32, samples, rows, columns));
      placements.add(new Placement[samples]);
      shown.add(new FramedPicture[samples]);
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
  public BatchPipeline<DetectionSlot> start(
      DetectionSource source, int batchSize, int visits, int threads) {
    var slots = new ArrayList<DetectionSlot>();
    for (int i = 0; i < BatchMemory.SLOTS; i++) {
      slots.add(
          new DetectionSlot(
              images.get(i).floats(),
              targets.get(i).floats(),
              placements.get(i),
              shown.get(i),
              size));
    }
    return BatchPipeline.start(source, batchSize, visits, slots, threads);
  }

  /** {@code (count, 3, H, W)}. */
  public HostBuffer images(Batch batch) {
    return images.get(batch.slot()).first(batch.count());
  }

  /** {@code (count, rows, columns)}. */
  public HostBuffer targets(Batch batch) {
    return targets.get(batch.slot()).first(batch.count());
  }

  /** Where a stored picture of a batch lies in what is seen of it. */
  public Placement placement(Batch batch, int sample) {
    return placements.get(batch.slot())[sample];
  }

  /** What a picture of a batch became, of the first visits; null of others. */
  public FramedPicture shown(Batch batch, int sample) {
    return shown.get(batch.slot())[sample];
  }
}
