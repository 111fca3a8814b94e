package dev.lamina.core.data.augment;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.image.Placement;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;

/**
 * A rectangle of fixed size of the picture in a random scale, as networks for segmentation are
 * trained: a factor uniform on {@code leastScale} to {@code mostScale} for both sides, which become
 * whole pixels, at least 1; then each offset uniform among those at which the rectangle lies in
 * what came out. Where that is smaller than the rectangle, all of it is taken, and pixels are added
 * to the right and below.
 *
 * <p>Chen et al., "Rethinking Atrous Convolution for Semantic Image Segmentation", arXiv
 * 1706.05587, section 4: scales of 0.5 to 2, crops of 513, added pixels are ignored.
 *
 * @param size of the result, sides of at most 4096
 * @param leastScale above 0
 * @param mostScale at least {@code leastScale}, at most 16
 * @param fill colour of added pixels
 */
public record RandomScaledCrop(ImageSize size, double leastScale, double mostScale, Rgb fill) {

  public RandomScaledCrop {
    Check.argument(
        size.height() <= 4096 && size.width() <= 4096,
        "Invalid size: %s (want sides of at most 4096)",
        size);
    Check.argument(
        leastScale > 0 && leastScale <= mostScale && mostScale <= 16,
        "Invalid scale: %s to %s (want 0 < least <= most <= 16)",
        leastScale,
        mostScale);
  }

  /** The usual one: scales of 0.5 to 2, filled with the mean of ImageNet. */
  public static RandomScaledCrop of(ImageSize size) {
    return new RandomScaledCrop(size, 0.5, 2, Rgb.IMAGENET_MEAN);
  }

  /** Draws what is taken of a picture; the output has no more than the picture gives. */
  Placement draw(int height, int width, RandomStream random) {
    double scale = leastScale + (mostScale - leastScale) * random.nextDouble();
    int scaledHeight = scaled(height, scale);
    int scaledWidth = scaled(width, scale);
    int partHeight = Math.min(size.height(), scaledHeight);
    int partWidth = Math.min(size.width(), scaledWidth);
    int top = random.nextInt(scaledHeight - partHeight + 1);
    int left = random.nextInt(scaledWidth - partWidth + 1);
    return new Placement(
        width, height, 1, scaledWidth, scaledHeight, -left, -top, partWidth, partHeight, 0);
  }

  private static int scaled(int side, double scale) {
    return Math.max(1, Math.toIntExact(Math.round(side * scale)));
  }

  /** What the picture gives: of the size, or smaller where nothing has been added yet. */
  SegmentedPicture cut(SegmentedPicture picture, RandomStream random) {
    return picture.placed(draw(picture.image().height(), picture.image().width(), random));
  }

  /** What {@link #cut} gave, in the size. */
  SegmentedPicture padded(SegmentedPicture cut) {
    return cut.padded(size.height(), size.width(), fill);
  }
}
