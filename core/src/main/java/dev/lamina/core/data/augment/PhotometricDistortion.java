package dev.lamina.core.data.augment;

import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;

/**
 * Changes of colour as detectors and segmenters are trained with: brightness, contrast, saturation
 * and hue, each with probability 1/2, in this order, but contrast last with probability 1/2. Levels
 * x of 0 to 255 are rounded and clamped after every change:
 *
 * <ul>
 *   <li>brightness: x + b, b uniform on [-{@code brightness}, {@code brightness})
 *   <li>contrast: f · x, f uniform on [1 - {@code contrast}, 1 + {@code contrast})
 *   <li>saturation of HSV: min(1, f · s), f likewise
 *   <li>hue of HSV: turned by d degrees, d uniform on [-{@code hue}, {@code hue})
 * </ul>
 *
 * <p>Liu et al., "SSD: Single Shot MultiBox Detector", ECCV 2016, section 2.2, whose released code
 * and mmsegmentation's PhotoMetricDistortion have these steps. Deviation: they turn hue in steps of
 * two degrees and keep HSV in 8 bits; here hue is continuous, and only the channels are rounded.
 *
 * @param brightness levels, 0 to 255
 * @param contrast 0 to 1
 * @param saturation 0 to 1
 * @param hue degrees, 0 to 180
 */
public record PhotometricDistortion(
    double brightness, double contrast, double saturation, double hue) {

  /** The usual one: 32 levels, a half, a half, and 18 steps of two degrees. */
  public static final PhotometricDistortion USUAL = new PhotometricDistortion(32, 0.5, 0.5, 36);

  public PhotometricDistortion {
    Check.argument(
        brightness >= 0 && brightness <= 255,
        "Invalid brightness: %s (want 0 to 255 levels)",
        brightness);
    Check.argument(contrast >= 0 && contrast <= 1, "Invalid contrast: %s (want 0 to 1)", contrast);
    Check.argument(
        saturation >= 0 && saturation <= 1, "Invalid saturation: %s (want 0 to 1)", saturation);
    Check.argument(hue >= 0 && hue <= 180, "Invalid hue: %s (want 0 to 180 degrees)", hue);
  }

  /** What is done to one picture; a shift or turn of 0 and factors of 1 do nothing. */
  record Change(
      double shift, double contrast, boolean contrastLast, double saturation, double turns) {

    Image apply(Image image) {
      ColorPlanes.checkColored(image.channels());
      byte[] pixels = image.pixels().clone();
      var planes = new ColorPlanes(3, pixels);
      planes.linear(1, shift);
      if (!contrastLast) {
        planes.linear(contrast, 0);
      }
      planes.saturateBelowValue(saturation);
      planes.turnHue(turns);
      if (contrastLast) {
        planes.linear(contrast, 0);
      }
      return new Image(3, image.height(), image.width(), pixels);
    }
  }

  /** A picture of three channels in other colours. */
  public Image apply(Image image, RandomStream random) {
    return draw(random).apply(image);
  }

  /** Always the same number of draws, whatever the strengths. */
  Change draw(RandomStream random) {
    double shift = perhaps(brightness, random);
    double contrasting = 1 + perhaps(contrast, random);
    boolean last = random.nextLong() < 0;
    double saturating = 1 + perhaps(saturation, random);
    return new Change(shift, contrasting, last, saturating, perhaps(hue, random) / 360);
  }

  /** Zero, or uniform within so much of it. */
  private static double perhaps(double most, RandomStream random) {
    boolean drawn = random.nextLong() < 0;
    double uniform = 2 * random.nextDouble() - 1;
    return drawn ? most * uniform : 0;
  }
}
