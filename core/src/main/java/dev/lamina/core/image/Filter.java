package dev.lamina.core.image;

/**
 * How pixels are weighted when an image is resized. Where it shrinks, the weights reach over as
 * many more source pixels as it shrinks (antialiasing).
 */
public enum Filter {
  /** A triangle: 1 at the centre, 0 one pixel away. */
  BILINEAR(1) {
    @Override
    double weight(double distance) {
      return Math.max(0, 1 - Math.abs(distance));
    }
  },
  /** Keys' cubic with a = -0.5, as Pillow's. */
  BICUBIC(2) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      if (x < 1) {
        return ((CUBIC + 2) * x - (CUBIC + 3)) * x * x + 1;
      }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * CUBIC : 0;
    }
  };

  private static final double CUBIC = -0.5;

  private final double support;

  Filter(double support) {
    this.support = support;
  }

  /** Distance from the centre, in pixels of the smaller image, at which the weights end. */
  double support() {
    return support;
  }

  abstract double weight(double distance);
}
