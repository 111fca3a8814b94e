package dev.lamina.core.data.batch;

import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.augment.SegmentationAugmentation;
import dev.lamina.core.spec.Check;

/**
 * Batches of pictures whose pixels have classes. The view of a sample is a function of (seed,
 * epoch, sample).
 *
 * @param samples stay their owner's to close
 * @param order in which they are visited
 */
public record SegmentationSource(
    SampleSet samples,
    SampleOrder order,
    SegmentationAugmentation augmentation,
    Normalization normalization,
    long seed,
    int epoch)
    implements BatchSource<SegmentationSlot> {

  public SegmentationSource {
    Check.argument(
        normalization.mean().size() == samples.channels(),
        "Invalid normalization: %s channels for images of %s",
        normalization.mean().size(),
        samples.channels());
  }

  /** An epoch of training. */
  public static SegmentationSource training(
      SampleSet samples,
      SegmentationAugmentation augmentation,
      Normalization normalization,
      long seed,
      int epoch) {
    SampleOrder order = SampleOrder.shuffled(samples.blocks(), seed, epoch);
    return new SegmentationSource(samples, order, augmentation, normalization, seed, epoch);
  }

  /**
   * Samples as they are, to measure by.
   *
   * @param order usually a sequential one
   */
  public static SegmentationSource evaluation(
      SampleSet samples, SampleOrder order, Normalization normalization) {
    return new SegmentationSource(
        samples, order, SegmentationAugmentation.NONE, normalization, 0, 0);
  }

  @Override
  public SampleWriter<SegmentationSlot> writer() {
    return new SegmentationWriter(this);
  }
}
