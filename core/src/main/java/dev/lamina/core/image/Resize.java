package dev.lamina.core.image;

import dev.lamina.core.spec.Check;

/**
 * Resizes 8-bit images to the same bits as Pillow: antialiased, along the width and then along the
 * height, each rounded to 8 bits.
 */
public final class Resize {

  private Resize() {}

  /** The whole image in another size. */
  public static Image to(Image image, int width, int height, Filter filter) {
    return region(image, 0, 0, image.width(), image.height(), width, height, filter);
  }

  /**
   * A rectangle of the image in another size, as if it had been cut out first: pixels around it
   * have no influence.
   *
   * @param left first column of the rectangle
   * @param top first row
   * @param width columns of the rectangle
   * @param height rows
   * @param toWidth columns of the result
   * @param toHeight rows of the result
   */
  public static Image region(
      Image image,
      int left,
      int top,
      int width,
      int height,
      int toWidth,
      int toHeight,
      Filter filter) {
    Check.argument(
        left >= 0
            && top >= 0
            && width > 0
            && height > 0
            && width <= image.width() - left
            && height <= image.height() - top,
        "Invalid region: %sx%s at (%s, %s) (want it within %sx%s)",
        width,
        height,
        left,
        top,
        image.width(),
        image.height());
    Check.argument(
        toWidth > 0 && toHeight > 0, "Invalid size: %sx%s (want both > 0)", toWidth, toHeight);
    Taps across = Taps.of(filter, width, toWidth, 0, toWidth);
    Taps down = Taps.of(filter, height, toHeight, 0, toHeight);
    var planes =
        new byte[Math.multiplyExact(image.channels(), Math.multiplyExact(toWidth, toHeight))];
    new Resampler(Pixels.of(image), top * image.width() + left, across, down)
        .run(planes, 0, toWidth, toWidth * toHeight);
    return new Image(image.channels(), toHeight, toWidth, planes);
  }

  /**
   * Where each output pixel of an axis comes from when the nearest pixel is taken, as Pillow's
   * NEAREST does, the rounding of its running sum included.
   */
  static int[] nearest(int size, int toSize) {
    var from = new int[toSize];
    double scale = (double) size / toSize;
    double at = scale * 0.5;
    for (int i = 0; i < toSize; i++) {
      from[i] = Math.min(size - 1, (int) at);
      at += scale;
    }
    return from;
  }
}
