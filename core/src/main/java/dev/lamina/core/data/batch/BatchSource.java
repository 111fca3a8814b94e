package dev.lamina.core.data.batch;

import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.augment.Augmentation;
import dev.lamina.core.data.augment.Crop;
import dev.lamina.core.spec.Check;

/**
 * What batches are made of. The view of a sample is a function of (seed, epoch, sample).
 *
 * @param samples stay their owner's to close
 * @param order in which they are visited
 */
public record BatchSource(
    SampleSet samples,
    SampleOrder order,
    Augmentation augmentation,
    Normalization normalization,
    long seed,
    int epoch) {

  public BatchSource {
    Check.argument(
        normalization.mean().size() == samples.channels(),
        "Invalid normalization: %s channels for images of %s",
        normalization.mean().size(),
        samples.channels());
  }

  /** An epoch of training. */
  public static BatchSource training(
      SampleSet samples,
      Augmentation augmentation,
      Normalization normalization,
      long seed,
      int epoch) {
    SampleOrder order = SampleOrder.shuffled(samples.blocks(), seed, epoch);
    return new BatchSource(samples, order, augmentation, normalization, seed, epoch);
  }

  /** All samples in their order, to measure by. */
  public static BatchSource evaluation(SampleSet samples, Crop crop, Normalization normalization) {
    SampleOrder order = SampleOrder.sequential(samples.blocks());
    return new BatchSource(samples, order, new Augmentation(crop, false), normalization, 0, 0);
  }
}
