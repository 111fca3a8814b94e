package dev.lamina.core.data.batch;

import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.augment.Augmentation;
import dev.lamina.core.data.augment.Crop;
import dev.lamina.core.spec.Check;

/**
 * Batches of pictures with a class each. The view of a sample is a function of (seed, epoch,
 * sample).
 *
 * @param samples stay their owner's to close
 * @param order in which they are visited
 */
public record PictureSource(
    SampleSet samples,
    SampleOrder order,
    Augmentation augmentation,
    Normalization normalization,
    long seed,
    int epoch)
    implements BatchSource<PictureSlot> {

  public PictureSource {
    Check.argument(
        normalization.mean().size() == samples.channels(),
        "Invalid normalization: %s channels for images of %s",
        normalization.mean().size(),
        samples.channels());
  }

  /** An epoch of training. */
  public static PictureSource training(
      SampleSet samples,
      Augmentation augmentation,
      Normalization normalization,
      long seed,
      int epoch) {
    SampleOrder order = SampleOrder.shuffled(samples.blocks(), seed, epoch);
    return new PictureSource(samples, order, augmentation, normalization, seed, epoch);
  }

  /**
   * Samples to measure by.
   *
   * @param order usually a sequential one
   */
  public static PictureSource evaluation(
      SampleSet samples, SampleOrder order, Crop crop, Normalization normalization) {
    return new PictureSource(samples, order, new Augmentation(crop, false), normalization, 0, 0);
  }

  /** Samples in an order drawn once for all, seen as in {@link #evaluation}: for a fair few. */
  public static PictureSource drawn(SampleSet samples, Crop crop, Normalization normalization) {
    SampleOrder order = SampleOrder.shuffled(samples.blocks(), 0, 0);
    return new PictureSource(samples, order, new Augmentation(crop, false), normalization, 0, 0);
  }

  @Override
  public SampleWriter<PictureSlot> writer() {
    return new PictureWriter(this);
  }
}
