package dev.lamina.core.data.augment;

/**
 * Colours as hue, saturation and value: the value is the greatest of the three channels, the
 * saturation is its distance to the least as a share of it, and the hue is where the channels lie
 * between these, in sixths of a turn from red over yellow, green, cyan, blue and magenta.
 *
 * <p>Smith, "Color gamut transform pairs", SIGGRAPH 1978.
 */
final class Hsv {

  private Hsv() {}

  /**
   * Hue of a colour; 0 for greys.
   *
   * @param red 0 to 255, as the others
   * @return sixths of a turn, from -1 to 5
   */
  static double hue(int red, int green, int blue) {
    int most = Math.max(red, Math.max(green, blue));
    double range = most - Math.min(red, Math.min(green, blue));
    if (range == 0) {
      return 0;
    }
    if (most == red) {
      return (green - blue) / range;
    }
    return most == green ? 2 + (blue - red) / range : 4 + (red - green) / range;
  }

  /**
   * The red of a colour, rounded to nearest.
   *
   * @param hue sixths of a turn, 0 or more
   * @param saturation 0 to 1
   * @param value 0 to 255
   */
  static int red(double hue, double saturation, double value) {
    return channel(hue + 5, saturation, value);
  }

  static int green(double hue, double saturation, double value) {
    return channel(hue + 3, saturation, value);
  }

  static int blue(double hue, double saturation, double value) {
    return channel(hue + 1, saturation, value);
  }

  /** Each channel falls off around the hue of its own colour: 0, 120 and 240 degrees. */
  private static int channel(double sixth, double saturation, double value) {
    // The remainder of a division takes longer than all the rest.
    double at = sixth < 6 ? sixth : sixth < 12 ? sixth - 6 : sixth % 6;
    double fall = Math.max(0, Math.min(1, Math.min(at, 4 - at)));
    return (int) Math.round(value * (1 - saturation * fall));
  }
}
