package dev.lamina.core.data.augment;

import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.image.Filter;
import dev.lamina.core.image.Resize;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import java.util.Optional;

/**
 * A rectangle of random area and proportions, anywhere in the picture, resized to a square:
 * torchvision's RandomResizedCrop, with which networks for ImageNet are trained. Ten rectangles are
 * drawn: an area uniform on {@code scale} times the picture's, a ratio of width to height whose
 * logarithm is uniform. The first that fits is placed uniformly; if none does, the largest with a
 * ratio within the bounds is taken from the middle. The resize is bilinear and antialiased, as of a
 * picture file: pixels around the rectangle have no influence.
 *
 * <p>Szegedy et al., "Going Deeper with Convolutions", CVPR 2015, section 6.
 *
 * @param size side of the square, at least 1
 * @param leastScale of the picture's area, above 0
 * @param mostScale at most 1
 * @param leastRatio of width to height, above 0
 * @param mostRatio of width to height
 */
public record RandomResizedCrop(
    int size, double leastScale, double mostScale, double leastRatio, double mostRatio)
    implements Crop {

  private static final int TRIES = 10;

  public RandomResizedCrop {
    Check.argument(size >= 1 && size <= 4096, "Invalid size: %s (want 1 to 4096)", size);
    Check.argument(
        leastScale > 0 && leastScale <= mostScale && mostScale <= 1,
        "Invalid scale: %s to %s (want 0 < least <= most <= 1)",
        leastScale,
        mostScale);
    Check.argument(
        leastRatio > 0 && leastRatio <= mostRatio && mostRatio <= 100,
        "Invalid ratio: %s to %s (want 0 < least <= most <= 100)",
        leastRatio,
        mostRatio);
  }

  /** The usual one: areas of 8 % and more, ratios from 3/4 to 4/3. */
  public static RandomResizedCrop of(int size) {
    return new RandomResizedCrop(size, 0.08, 1, 3.0 / 4, 4.0 / 3);
  }

  @Override
  public Optional<ImageSize> output(Optional<ImageSize> pictures) {
    return Optional.of(ImageSize.square(size));
  }

  /** A rectangle of a picture. */
  record Region(int left, int top, int width, int height) {}

  @Override
  public ImageBuffer cut(ImageBuffer picture, RandomStream random, ImageBuffer into) {
    Region region = draw(picture.height(), picture.width(), random);
    into.set(
        Resize.region(
            picture.image(),
            region.left(),
            region.top(),
            region.width(),
            region.height(),
            size,
            size,
            Filter.BILINEAR));
    return into;
  }

  Region draw(int height, int width, RandomStream random) {
    double area = (double) height * width;
    double leastLog = StrictMath.log(leastRatio);
    double mostLog = StrictMath.log(mostRatio);
    for (int i = 0; i < TRIES; i++) {
      double target = area * (leastScale + (mostScale - leastScale) * random.nextDouble());
      double ratio = StrictMath.exp(leastLog + (mostLog - leastLog) * random.nextDouble());
      int w = (int) Math.rint(Math.sqrt(target * ratio));
      int h = (int) Math.rint(Math.sqrt(target / ratio));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        int top = random.nextInt(height - h + 1);
        return new Region(random.nextInt(width - w + 1), top, w, h);
      }
    }
    return middle(height, width);
  }

  private Region middle(int height, int width) {
    double ratio = (double) width / height;
    int w = width;
    int h = height;
    if (ratio < leastRatio) {
      h = Math.max(1, (int) Math.rint(width / leastRatio));
    } else if (ratio > mostRatio) {
      w = Math.max(1, (int) Math.rint(height * mostRatio));
    }
    return new Region((width - w) / 2, (height - h) / 2, w, h);
  }
}
