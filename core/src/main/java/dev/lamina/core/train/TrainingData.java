package dev.lamina.core.train;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The samples of a trial, all of the same kind. They stay their owner's to close.
 *
 * @param train to learn from
 * @param validation held out from training, to choose by; empty if nothing is
 * @param test held out from everything
 * @param normalization of all images; means nothing for text
 * @param context tokens of a window of text; empty for pictures
 * @param threads that prepare batches beside the one that trains, at least 1; changes no result
 */
public record TrainingData(
    SampleSet train,
    Optional<SampleSet> validation,
    SampleSet test,
    Normalization normalization,
    OptionalInt context,
    int threads) {

  public TrainingData {
    Check.argument(threads >= 1, "Invalid data threads: %s (want >= 1)", threads);
  }

  /**
   * The size of all pictures to measure by, where they are seen as they are.
   *
   * @throws SpecException if they have no common size
   */
  public ImageSize measuredSize() {
    Optional<ImageSize> size = test.imageSize();
    boolean common = validation.map(held -> held.imageSize().equals(size)).orElse(true);
    if (size.isEmpty() || !common) {
      throw new SpecException(
          "Cannot measure on whole pictures of different sizes: those for test are of %s%s (want one size; preprocess with resize)"
              .formatted(
                  told(size),
                  validation
                      .map(held -> ", for validation of " + told(held.imageSize()))
                      .orElse("")));
    }
    return size.get();
  }

  private static String told(Optional<ImageSize> size) {
    return size.map(ImageSize::toString).orElse("several sizes");
  }

  /** The size of the largest set. */
  int largest() {
    return Math.max(Math.max(train.size(), test.size()), validation.map(SampleSet::size).orElse(0));
  }
}
