package dev.lamina.core.data.augment;

import dev.lamina.core.image.Image;
import dev.lamina.core.spec.Check;

/**
 * The planes of a picture whose colours are changed in place, one change after the other. Every
 * change is computed in double and ends in whole levels of 0 to 255: rounded to nearest, and
 * clamped. One that changes nothing (a factor of 1, a shift or turn of 0) leaves all as it is.
 */
final class ColorPlanes {

  private final byte[] pixels;
  private final int plane;

  /**
   * @param channels 1 (grey) or 3 (red, green, blue)
   * @param pixels channels planes, one after the other; changed
   */
  ColorPlanes(int channels, byte[] pixels) {
    Check.argument(
        (channels == 1 || channels == 3) && pixels.length % channels == 0,
        "Invalid planes: %s bytes of %s channels (want 1 or 3 of one size)",
        pixels.length,
        channels);
    this.pixels = pixels;
    this.plane = pixels.length / channels;
  }

  /** Refuses grey pictures for changes that are of colours alone. */
  static void checkColored(int channels) {
    Check.argument(
        channels == 3,
        "Cannot change saturation or hue of images of %s channels (want 3, or no such change)",
        channels);
  }

  /** Every level x becomes factor · x + shift. */
  void linear(double factor, double shift) {
    if (factor == 1 && shift == 0) {
      return;
    }
    byte[] table = new byte[256];
    for (int x = 0; x < table.length; x++) {
      table[x] = level(factor * x + shift);
    }
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = table[pixels[i] & 0xff];
    }
  }

  /** Every level x becomes m + factor · (x - m), where m is the mean luma of the picture. */
  void contrast(double factor) {
    if (factor != 1) {
      linear(factor, (1 - factor) * meanLuma());
    }
  }

  private double meanLuma() {
    long sum = 0;
    for (int i = 0; i < plane; i++) {
      sum += pixels.length == plane ? at(i) : Image.luma(at(i), at(plane + i), at(2 * plane + i));
    }
    return (double) sum / plane;
  }

  /** Every channel c becomes l + factor · (c - l), where l is the luma of its pixel. */
  void saturateAroundLuma(double factor) {
    if (factor == 1) {
      return;
    }
    for (int i = 0; i < plane; i++) {
      moveFrom(i, Image.luma(at(i), at(plane + i), at(2 * plane + i)), factor);
    }
  }

  /**
   * The saturation s of HSV becomes min(1, factor · s), with hue and value as they are: every
   * channel c becomes v - min(factor, v / (v - least)) · (v - c).
   */
  void saturateBelowValue(double factor) {
    if (factor == 1) {
      return;
    }
    for (int i = 0; i < plane; i++) {
      int value = Math.max(at(i), Math.max(at(plane + i), at(2 * plane + i)));
      int least = Math.min(at(i), Math.min(at(plane + i), at(2 * plane + i)));
      if (value > least) {
        moveFrom(i, value, Math.min(factor, (double) value / (value - least)));
      }
    }
  }

  private void moveFrom(int pixel, int anchor, double factor) {
    for (int at = pixel; at < pixels.length; at += plane) {
      pixels[at] = level(anchor + factor * (at(at) - anchor));
    }
  }

  /**
   * Turns the hue of HSV, with saturation and value as they are.
   *
   * @param turns -1 to 1 whole turns; 1/3 makes red green
   */
  void turnHue(double turns) {
    if (turns == 0) {
      return;
    }
    for (int i = 0; i < plane; i++) {
      int red = at(i);
      int green = at(plane + i);
      int blue = at(2 * plane + i);
      int value = Math.max(red, Math.max(green, blue));
      int least = Math.min(red, Math.min(green, blue));
      if (value > least) {
        double saturation = (double) (value - least) / value;
        double hue = (Hsv.hue(red, green, blue) + 6 * turns + 12) % 6;
        pixels[i] = (byte) Hsv.red(hue, saturation, value);
        pixels[plane + i] = (byte) Hsv.green(hue, saturation, value);
        pixels[2 * plane + i] = (byte) Hsv.blue(hue, saturation, value);
      }
    }
  }

  private int at(int index) {
    return pixels[index] & 0xff;
  }

  private static byte level(double value) {
    return (byte) Math.max(0, Math.min(255, Math.round(value)));
  }
}
