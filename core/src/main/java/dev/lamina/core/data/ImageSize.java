package dev.lamina.core.data;

import dev.lamina.core.spec.Check;

/**
 * Height and width of pictures.
 *
 * @param height in pixels, at least 1
 * @param width in pixels, at least 1
 */
public record ImageSize(int height, int width) {

  public ImageSize {
    Check.argument(height >= 1 && width >= 1, "Invalid size: %sx%s (want >= 1)", height, width);
  }

  /** As many pixels on every side. */
  public static ImageSize square(int side) {
    return new ImageSize(side, side);
  }

  @Override
  public String toString() {
    return height + "x" + width;
  }
}
