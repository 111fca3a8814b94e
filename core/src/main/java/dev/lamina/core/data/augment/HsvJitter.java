package dev.lamina.core.data.augment;

import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;

/**
 * Changes of colour as YOLO's: hue is turned, saturation and value are scaled, each by 1 + u · gain
 * with u uniform on [-1, 1), in 8-bit HSV with hue modulo 180 as OpenCV has it; a hue of half turns
 * of two degrees, rounded to nearest, and scaled values cut to integers.
 *
 * @param hue gain, 0 to 1; 0.015 is usual
 * @param saturation gain, 0 to 1; 0.7 is usual
 * @param value gain, 0 to 1; 0.4 is usual
 */
public record HsvJitter(double hue, double saturation, double value) {

  /** YOLO's. */
  public static final HsvJitter USUAL = new HsvJitter(0.015, 0.7, 0.4);

  public HsvJitter {
    for (double gain : new double[] {hue, saturation, value}) {
      Check.argument(gain >= 0 && gain <= 1, "Invalid gain of a colour: %s (want 0 to 1)", gain);
    }
  }

  /** A picture of three channels in other colours. */
  public Image apply(Image image, RandomStream random) {
    Check.argument(image.channels() == 3, "Invalid image: %s channels (want 3)", image.channels());
    byte[] hues = scaled(hue, random, 180);
    byte[] saturations = scaled(saturation, random, 256);
    byte[] values = scaled(value, random, 256);
    byte[] from = image.pixels();
    byte[] to = new byte[from.length];
    int plane = from.length / 3;
    for (int i = 0; i < plane; i++) {
      int red = from[i] & 0xff;
      int green = from[plane + i] & 0xff;
      int blue = from[2 * plane + i] & 0xff;
      int most = Math.max(red, Math.max(green, blue));
      int range = most - Math.min(red, Math.min(green, blue));
      int s = most == 0 ? 0 : Math.round(range * 255f / most);
      double newHue = hues[halfDegrees(red, green, blue)] & 0xff;
      double newSaturation = (saturations[s] & 0xff) / 255.0;
      double newValue = values[most] & 0xff;
      to[i] = (byte) Hsv.red(newHue / 30, newSaturation, newValue);
      to[plane + i] = (byte) Hsv.green(newHue / 30, newSaturation, newValue);
      to[2 * plane + i] = (byte) Hsv.blue(newHue / 30, newSaturation, newValue);
    }
    return new Image(3, image.height(), image.width(), to);
  }

  private static int halfDegrees(int red, int green, int blue) {
    return Math.floorMod(Math.round((float) (30 * Hsv.hue(red, green, blue))), 180);
  }

  /** What each value becomes; hues turn round, others end at 255. */
  private static byte[] scaled(double gain, RandomStream random, int values) {
    double factor = 1 + (2 * random.nextDouble() - 1) * gain;
    byte[] table = new byte[values];
    for (int i = 0; i < values; i++) {
      int scaled = (int) (i * factor);
      table[i] = (byte) (values == 180 ? scaled % 180 : Math.min(255, scaled));
    }
    return table;
  }
}
