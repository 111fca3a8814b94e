package dev.lamina.core.data.batch;

import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.augment.DetectionView;
import dev.lamina.core.data.augment.SquareFrame;
import dev.lamina.core.spec.Check;

/**
 * Batches of pictures and the objects in them. The view of a sample is a function of (seed, epoch,
 * sample).
 *
 * @param samples stay their owner's to close
 * @param order in which they are visited
 * @param targets what objects become
 */
public record DetectionSource(
    SampleSet samples,
    SampleOrder order,
    DetectionView view,
    BoxTargets targets,
    Normalization normalization,
    long seed,
    int epoch)
    implements BatchSource<DetectionSlot> {

  /** Visits of a pass whose pictures are kept for people to look at. */
  public static final int SHOWN = 16;

  public DetectionSource {
    Check.argument(
        samples.channels() == 3 && normalization.mean().size() == 3,
        "Cannot find objects in images of %s channels, normalized by %s (want 3)",
        samples.channels(),
        normalization.mean().size());
  }

  /** An epoch of training. */
  public static DetectionSource training(
      SampleSet samples,
      DetectionView augmentation,
      BoxTargets targets,
      Normalization normalization,
      long seed,
      int epoch) {
    SampleOrder order = SampleOrder.shuffled(samples.blocks(), seed, epoch);
    return new DetectionSource(samples, order, augmentation, targets, normalization, seed, epoch);
  }

  /**
   * Samples to measure by, each a whole picture.
   *
   * @param order usually a sequential one
   */
  public static DetectionSource evaluation(
      SampleSet samples,
      SampleOrder order,
      SquareFrame frame,
      BoxTargets targets,
      Normalization normalization) {
    return new DetectionSource(samples, order, frame, targets, normalization, 0, 0);
  }

  /** Samples in an order drawn once for all, seen as in {@link #evaluation}: for a fair few. */
  public static DetectionSource drawn(
      SampleSet samples, SquareFrame frame, BoxTargets targets, Normalization normalization) {
    SampleOrder order = SampleOrder.shuffled(samples.blocks(), 0, 0);
    return new DetectionSource(samples, order, frame, targets, normalization, 0, 0);
  }

  @Override
  public SampleWriter<DetectionSlot> writer() {
    return new DetectionWriter(this);
  }
}
