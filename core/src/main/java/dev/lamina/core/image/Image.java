package dev.lamina.core.image;

import dev.lamina.core.spec.Check;
import java.util.Arrays;

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

  /**
   * The picture in grey or in colour; itself if it is so already. Grey is {@link #luma}; colour
   * made of grey has three equal planes.
   *
   * @param wanted 1 or 3
   */
  public Image toChannels(int wanted) {
    Check.argument(wanted == 1 || wanted == 3, "Invalid channels: %s (want 1 or 3)", wanted);
    if (wanted == channels) {
      return this;
    }
    int plane = height * width;
    var converted = new byte[wanted * plane];
    if (wanted == 3) {
      for (int channel = 0; channel < 3; channel++) {
        System.arraycopy(pixels, 0, converted, channel * plane, plane);
      }
    } else {
      for (int i = 0; i < plane; i++) {
        int red = pixels[i] & 0xff;
        int green = pixels[plane + i] & 0xff;
        int blue = pixels[2 * plane + i] & 0xff;
        converted[i] = (byte) luma(red, green, blue);
      }
    }
    return new Image(wanted, height, width, converted);
  }

  /**
   * How bright a colour is: ITU-R 601-2 luma in 16-bit fixed point, rounded to nearest, as Pillow's
   * mode L.
   *
   * @param red 0 to 255, as the others
   * @return 0 to 255
   */
  public static int luma(int red, int green, int blue) {
    return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  }

  /** Mirrored left to right. */
  public Image mirrored() {
    byte[] mirrored = new byte[pixels.length];
    for (int row = 0; row < pixels.length; row += width) {
      for (int x = 0; x < width; x++) {
        mirrored[row + x] = pixels[row + width - 1 - x];
      }
    }
    return new Image(channels, height, width, mirrored);
  }

  /** Whether both have the same samples. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Image image
        && channels == image.channels
        && height == image.height
        && width == image.width
        && Arrays.equals(pixels, image.pixels);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * height + width) + Arrays.hashCode(pixels);
  }
}
