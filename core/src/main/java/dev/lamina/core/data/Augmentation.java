package dev.lamina.core.data;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;

/**
 * Random crop of the padded image and horizontal flip, as the recipes for small images have them.
 *
 * @param padding pixels added on every side before a crop of the original size, at least 0
 * @param fill what the added pixels are
 * @param flip whether half of the images are mirrored left to right
 */
public record Augmentation(int padding, Fill fill, boolean flip) {

  /** What lies outside an image. */
  public enum Fill {
    /** Black. */
    ZERO,
    /** The image mirrored at its outermost pixels, which are not repeated. */
    REFLECT
  }

  /** Images as they are. */
  public static final Augmentation NONE = new Augmentation(0, Fill.ZERO, false);

  public Augmentation {
    Check.argument(
        padding >= 0 && padding <= 64, "Invalid padding: %s (want 0 to 64 pixels)", padding);
  }

  /** Which of the possible views of an image: offsets of the crop in the padded image, and flip. */
  public record View(int top, int left, boolean mirrored) {}

  /** The view that shows the image as it is. */
  public View identity() {
    return new View(padding, padding, false);
  }

  /** Draws a view: one of (2 · padding + 1)² crops, each mirrored or not. */
  public View draw(RandomStream random) {
    int top = padding == 0 ? 0 : random.nextInt(2 * padding + 1);
    int left = padding == 0 ? 0 : random.nextInt(2 * padding + 1);
    return new View(top, left, flip && random.nextLong() < 0);
  }

  /** Where row or column {@code position} of a view comes from; -1 for a black pixel. */
  int source(int position, int offset, int size) {
    int at = position + offset - padding;
    if (at >= 0 && at < size) {
      return at;
    }
    if (fill == Fill.ZERO) {
      return -1;
    }
    return at < 0 ? -at : 2 * (size - 1) - at;
  }

  /** Refuses a padding that cannot be mirrored into images of this size. */
  public void checkFits(int height, int width) {
    Check.argument(
        fill == Fill.ZERO || padding < Math.min(height, width),
        "Invalid padding: %s pixels of reflection for images of %sx%s (want less than the size)",
        padding,
        height,
        width);
  }
}
