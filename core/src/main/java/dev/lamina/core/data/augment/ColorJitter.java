package dev.lamina.core.data.augment;

import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import java.util.Arrays;
import java.util.List;

/**
 * Changes of colour as torchvision's ColorJitter makes them: brightness, contrast, saturation and
 * hue, in random order. Factors f are uniform on [max(0, 1 - s), 1 + s) for strength s, the turn is
 * uniform on [-{@code hue}, {@code hue}). Levels x of 0 to 255 are rounded to nearest and clamped
 * after every change:
 *
 * <ul>
 *   <li>brightness: f · x
 *   <li>contrast: m + f · (x - m), m the mean luma of the picture
 *   <li>saturation: l + f · (x - l), l the luma of the pixel
 *   <li>hue of HSV: turned by so many turns
 * </ul>
 *
 * <p>Deviations: torchvision cuts levels to integers, and on images of Pillow it rounds m to a
 * level and keeps HSV in 8 bits. After one change, levels differ by 1 at most; after a turn of such
 * images by what two of 256 steps of hue make. Later changes multiply that.
 *
 * @param brightness strength, 0 to 100; 0.4 is usual for photographs
 * @param contrast likewise
 * @param saturation likewise; 0 for grey pictures
 * @param hue in turns, 0 to 0.5; 0 for grey pictures
 */
public record ColorJitter(double brightness, double contrast, double saturation, double hue) {

  /** Colours as they are. */
  public static final ColorJitter NONE = new ColorJitter(0, 0, 0, 0);

  /** The greatest strength; nobody needs as much. */
  public static final double STRONGEST = 100;

  public ColorJitter {
    checkStrength("brightness", brightness);
    checkStrength("contrast", contrast);
    checkStrength("saturation", saturation);
    Check.argument(hue >= 0 && hue <= 0.5, "Invalid hue: %s (want 0 to 0.5 turns)", hue);
  }

  private static void checkStrength(String name, double strength) {
    Check.argument(
        strength >= 0 && strength <= STRONGEST, "Invalid %s: %s (want 0 to 100)", name, strength);
  }

  /**
   * Draws a change and makes it.
   *
   * @param into memory for the result: may be the picture itself
   * @return {@code into}, or the picture itself if no colour changes
   */
  ImageBuffer apply(ImageBuffer picture, RandomStream random, ImageBuffer into) {
    if (equals(NONE)) {
      return picture;
    }
    return draw(random).apply(picture, into);
  }

  /** Always the same number of draws, whatever the strengths. */
  Change draw(RandomStream random) {
    int[] order = {0, 1, 2, 3};
    random.shuffle(order);
    return new Change(
        Arrays.stream(order).mapToObj(i -> Step.values()[i]).toList(),
        factor(brightness, random),
        factor(contrast, random),
        factor(saturation, random),
        hue * (2 * random.nextDouble() - 1));
  }

  private static double factor(double strength, RandomStream random) {
    double least = Math.max(0, 1 - strength);
    return least + (1 + strength - least) * random.nextDouble();
  }

  enum Step {
    BRIGHTNESS,
    CONTRAST,
    SATURATION,
    HUE
  }

  /** What is done to one picture; factors of 1 and a turn of 0 do nothing. */
  record Change(
      List<Step> order, double brightness, double contrast, double saturation, double turns) {

    ImageBuffer apply(ImageBuffer picture, ImageBuffer into) {
      if (saturation != 1 || turns != 0) {
        ColorPlanes.checkColored(picture.channels());
      }
      if (into != picture) {
        into.set(picture.image());
      }
      var planes = new ColorPlanes(into.channels(), into.pixels());
      for (Step step : order) {
        switch (step) {
          case BRIGHTNESS -> planes.linear(brightness, 0);
          case CONTRAST -> planes.contrast(contrast);
          case SATURATION -> planes.saturateAroundLuma(saturation);
          case HUE -> planes.turnHue(turns);
        }
      }
      return into;
    }
  }
}
