package dev.lamina.core.image;

import dev.lamina.core.spec.Check;

/**
 * A picture of 8-bit samples.
 *
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param pixels channels x height x width values of 0..255, planar: all of channel 0 row by row,
 *     then channel 1, ... The image shares the array; nobody writes to it afterwards
 */
public record Image(int channels, int height, int width, byte[] pixels) {

  public Image {
    Check.argument(
        channels == 1 || channels == 3, "Invalid image: %s channels (want 1 or 3)", channels);
    Check.argument(height > 0 && width > 0, "Invalid image: %sx%s (want both > 0)", height, width);
    Check.argument(
        pixels.length == (long) channels * height * width,
        "Invalid image: %s bytes for %sx%sx%s",
        pixels.length,
        channels,
        height,
        width);
  }
}
