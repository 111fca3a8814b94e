package dev.lamina.core.train;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.augment.RandomScaledCrop;
import dev.lamina.core.data.augment.SegmentationAugmentation;
import dev.lamina.core.spec.SpecException;
import java.util.Optional;

/**
 * What is seen of pictures whose pixels have classes. They are measured as they are.
 *
 * @param augmentation of pictures to learn from
 */
public record PixelViews(SegmentationAugmentation augmentation) implements Views {

  @Override
  public ImageSize imageSize(Optional<ImageSize> pictures) {
    return augmentation
        .crop()
        .map(RandomScaledCrop::size)
        .or(() -> pictures)
        .orElseThrow(
            () ->
                new SpecException(
                    "Cannot train on pictures of different sizes as they are (want augmentation"
                        + " with random-scaled-crop, or a data set of pictures of one size)"));
  }
}
