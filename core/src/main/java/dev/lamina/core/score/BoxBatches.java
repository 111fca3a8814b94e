package dev.lamina.core.score;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.augment.FramedPicture;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BoxTargets;
import dev.lamina.core.data.batch.DetectionSlot;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.image.Placement;

/** Memory for batches of pictures and the objects in them, used in turn. */
public final class BoxBatches extends BatchMemory<DetectionSlot> {

  private final ImageSize size;
  private final SlotBuffers images;
  private final SlotBuffers targets;

  /** By slot and sample. */
  private final Placement[][] placements;

  private final FramedPicture[][] shown;

  /**
   * @param samples of a batch, at most
   * @param channels of its pictures
   * @param size of what is seen of them
   * @param objects what those of a picture become
   * @throws dev.lamina.core.spec.SpecException if a batch is 2 GiB or larger
   */
  public BoxBatches(int samples, int channels, ImageSize size, BoxTargets objects) {
    super(samples);
    this.size = size;
    this.images = SlotBuffers.images(samples, channels, size);
    this.targets =
        SlotBuffers.allocate(
            "pictures' targets", ElementType.FLOAT32, samples, objects.rows(), objects.columns());
    this.placements = new Placement[SLOTS][samples];
    this.shown = new FramedPicture[SLOTS][samples];
  }

  @Override
  DetectionSlot slot(int slot) {
    return new DetectionSlot(
        images.floats(slot), targets.floats(slot), placements[slot], shown[slot], size);
  }

  /** {@code (count, 3, H, W)}. */
  public HostBuffer images(Batch batch) {
    return images.of(batch);
  }

  /** {@code (count, rows, columns)}. */
  public HostBuffer targets(Batch batch) {
    return targets.of(batch);
  }

  /** Where a stored picture of a batch lies in what is seen of it. */
  public Placement placement(Batch batch, int sample) {
    return placements[batch.slot()][sample];
  }

  /** What a picture of a batch became, of the first visits; null of others. */
  public FramedPicture shown(Batch batch, int sample) {
    return shown[batch.slot()][sample];
  }
}
