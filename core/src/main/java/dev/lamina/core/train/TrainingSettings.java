package dev.lamina.core.train;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.augment.Augmentation;
import dev.lamina.core.data.augment.Crop;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import java.util.Optional;

/**
 * How a program is trained, beside what it computes.
 *
 * @param epochs of the whole trial, at least 1
 * @param batchSize images a step, at least 1; the last batch of an epoch may be smaller, but a
 *     single left-over image is left out of that epoch
 * @param augmentation what is seen of pictures to learn from
 * @param evaluation what is seen of pictures to measure by; of the same size
 * @param seed of everything random: start, order, augmentation, what steps drop
 * @param threads intra-op threads; another number changes the last bits of results
 */
public record TrainingSettings(
    LearningRate rate,
    int epochs,
    int batchSize,
    Augmentation augmentation,
    Crop evaluation,
    long seed,
    int threads) {

  public TrainingSettings {
    Check.argument(epochs >= 1, "Invalid epochs: %s (want >= 1)", epochs);
    Check.argument(batchSize >= 1, "Invalid batch-size: %s (want >= 1)", batchSize);
    Check.argument(threads >= 1, "Invalid threads: %s (want >= 1)", threads);
  }

  /**
   * The size of what the network sees, in training and in measuring alike.
   *
   * @param pictures size of the pictures of a data set; empty if they differ
   * @throws SpecException if that depends on the picture, or is not the same for both
   */
  public ImageSize imageSize(Optional<ImageSize> pictures) {
    Optional<ImageSize> learning = augmentation.crop().output(pictures);
    Optional<ImageSize> measuring = evaluation.output(pictures);
    if (learning.isEmpty() || measuring.isEmpty()) {
      throw new SpecException(
          "Cannot train on images of different sizes as they are (want augmentation with random-resized-crop and evaluation with resize and crop, or a data set of images of one size)");
    }
    if (!learning.equals(measuring)) {
      throw new SpecException(
          "Invalid evaluation: images of %s where training has %s (want the same size)"
              .formatted(measuring.get(), learning.get()));
    }
    return learning.get();
  }
}
