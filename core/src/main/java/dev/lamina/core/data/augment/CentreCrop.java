package dev.lamina.core.data.augment;

import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.image.Filter;
import dev.lamina.core.image.Geometry;
import dev.lamina.core.image.ImageTransform;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import java.util.Optional;

/**
 * The middle of the picture, after its shorter side was resized: torchvision's Resize and
 * CenterCrop, with which networks for ImageNet are measured. Leaves nothing to chance.
 *
 * @param resize what the shorter side becomes, bilinear and antialiased
 * @param size side of the square that is kept, at most {@code resize}
 */
public record CentreCrop(int resize, int size) implements Crop {

  public CentreCrop {
    Check.argument(
        size >= 1 && size <= resize && resize <= 8192,
        "Invalid centre crop: %s of %s (want 1 <= crop <= resize <= 8192)",
        size,
        resize);
  }

  /**
   * As networks that learn from pictures of a size are usually measured: in the middle of pictures
   * whose shorter side is 8/7 of it, to the nearest pixel, such as 224 of 256.
   */
  public static CentreCrop of(int size) {
    return new CentreCrop((int) Math.rint(size * 8 / 7.0), size);
  }

  private static ImageTransform transform(int resize, int size) {
    return ImageTransform.of(new Geometry.ShorterSide(resize, size)).with(Filter.BILINEAR);
  }

  @Override
  public Optional<ImageSize> output(Optional<ImageSize> pictures) {
    return Optional.of(ImageSize.square(size));
  }

  @Override
  public ImageBuffer cut(ImageBuffer picture, RandomStream random, ImageBuffer into) {
    into.set(transform(resize, size).apply(picture.image()));
    return into;
  }
}
