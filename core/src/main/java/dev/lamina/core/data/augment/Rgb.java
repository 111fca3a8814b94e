package dev.lamina.core.data.augment;

import dev.lamina.core.spec.Check;

/**
 * A colour.
 *
 * @param red 0 to 255
 * @param green 0 to 255
 * @param blue 0 to 255
 */
public record Rgb(int red, int green, int blue) {

  /** The mean of ImageNet's pictures, which is near 0 once normalized by it. */
  public static final Rgb IMAGENET_MEAN = new Rgb(124, 116, 104);

  public Rgb {
    for (int level : new int[] {red, green, blue}) {
      Check.argument(
          level >= 0 && level <= 255, "Invalid level of a colour: %s (want 0 to 255)", level);
    }
  }

  public byte channel(int index) {
    return (byte) (index == 0 ? red : index == 1 ? green : blue);
  }
}
