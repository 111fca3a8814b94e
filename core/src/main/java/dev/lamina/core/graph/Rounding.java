package dev.lamina.core.graph;

import dev.lamina.core.spec.Check;

/**
 * How activations become codes of eight bits: {@code clamp(round(x / scale) + zeroPoint, 0, 255)},
 * ties to even.
 *
 * <p>Of the 256 codes a range uses half: where a CPU has no instruction for it (VNNI), libtorch
 * adds two products in 16 bits, which 255 · 127 twice would overflow without a sign of it. Half of
 * them give the same numbers on every CPU.
 *
 * @param scale of one step, above 0
 * @param zeroPoint the code of 0, in 0 .. 255
 */
public record Rounding(double scale, int zeroPoint) {

  private static final int MOST = 255;
  private static final int USED = 127;

  public Rounding {
    Check.argument(
        scale > 0 && Double.isFinite(scale), "Invalid scale: %s (want a finite number > 0)", scale);
    Check.argument(
        zeroPoint >= 0 && zeroPoint <= MOST, "Invalid zero point: %s (want 0 to 255)", zeroPoint);
  }

  /** The number of the least code. */
  double least() {
    return -scale * zeroPoint;
  }

  /** The number of the greatest code in use. */
  double greatest() {
    return scale * (USED - zeroPoint);
  }

  /**
   * For values of a range, extended to contain 0, which padding needs.
   *
   * @param least finite
   * @param greatest finite, at least {@code least}
   */
  public static Rounding of(double least, double greatest) {
    return of(least, greatest, USED);
  }

  /**
   * @param codes the greatest code of the range
   */
  static Rounding of(double least, double greatest, int codes) {
    Check.argument(
        least <= greatest && Double.isFinite(greatest - least),
        "Invalid range: %s to %s (want finite numbers in order)",
        least,
        greatest);
    double low = Math.min(least, 0);
    double scale = (Math.max(greatest, 0) - low) / codes;
    if (scale == 0) {
      return new Rounding(1, 0);
    }
    return new Rounding(scale, (int) Math.max(0, Math.min(codes, Math.rint(-low / scale))));
  }
}
