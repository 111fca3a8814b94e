package dev.lamina.core.train;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.augment.Augmentation;
import dev.lamina.core.data.augment.Crop;
import dev.lamina.core.data.augment.WholePicture;
import dev.lamina.core.spec.SpecException;
import java.util.Optional;

/**
 * What is seen of pictures that have one class each. Text has no views: it is read with {@link
 * #WHOLE}.
 *
 * @param augmentation of pictures to learn from
 * @param evaluation of pictures to measure by; of the same size
 */
public record PictureViews(Augmentation augmentation, Crop evaluation) implements Views {

  /** Pictures as they are. */
  public static final PictureViews WHOLE = new PictureViews(Augmentation.NONE, new WholePicture());

  @Override
  public ImageSize imageSize(Optional<ImageSize> pictures) {
    Optional<ImageSize> learning = augmentation.crop().output(pictures);
    Optional<ImageSize> measuring = evaluation.output(pictures);
    if (learning.isEmpty() || measuring.isEmpty()) {
      throw new SpecException(
          "Cannot train on images of different sizes as they are (want augmentation with"
              + " random-resized-crop and evaluation with resize and crop, or a data set of images"
              + " of one size)");
    }
    if (!learning.equals(measuring)) {
      throw new SpecException(
          "Invalid evaluation: images of %s where training has %s (want the same size)"
              .formatted(measuring.get(), learning.get()));
    }
    return learning.get();
  }
}
