package dev.lamina.core.data.format;

import java.util.Locale;

/**
 * The classes of {@link GeneratedImages}: what lies where in a picture, in coordinates of the shape
 * (centre 0, radius about 1). Textures fill the plane, figures end.
 */
enum GeneratedShape {
  STRIPES {
    @Override
    boolean covers(double x, double y) {
      return StrictMath.sin(5 * x) > 0;
    }
  },
  CHECKS {
    @Override
    boolean covers(double x, double y) {
      return StrictMath.sin(4 * x) * StrictMath.sin(4 * y) > 0;
    }
  },
  RINGS {
    @Override
    boolean covers(double x, double y) {
      return StrictMath.sin(6 * StrictMath.sqrt(x * x + y * y)) > 0;
    }
  },
  DOTS {
    @Override
    boolean covers(double x, double y) {
      return StrictMath.sin(4.5 * x) * StrictMath.sin(4.5 * y) > 0.35
          && StrictMath.sin(4.5 * x) > 0;
    }
  },
  DISC {
    @Override
    boolean covers(double x, double y) {
      return x * x + y * y < 0.9;
    }
  },
  SQUARE {
    @Override
    boolean covers(double x, double y) {
      return Math.max(Math.abs(x), Math.abs(y)) < 0.85;
    }
  },
  TRIANGLE {
    @Override
    boolean covers(double x, double y) {
      return y > -0.6 && Math.abs(x) * 1.7320508 + y < 1.2;
    }
  },
  CROSS {
    @Override
    boolean covers(double x, double y) {
      return Math.max(Math.abs(x), Math.abs(y)) < 1.05 && Math.min(Math.abs(x), Math.abs(y)) < 0.32;
    }
  },
  HOOP {
    @Override
    boolean covers(double x, double y) {
      double radius = x * x + y * y;
      return radius > 0.4 && radius < 1.05;
    }
  },
  STAR {
    @Override
    boolean covers(double x, double y) {
      double turn = StrictMath.atan2(y, x);
      return StrictMath.sqrt(x * x + y * y) < 0.75 + 0.4 * StrictMath.cos(5 * turn);
    }
  };

  /** Whether a point belongs to the shape. */
  abstract boolean covers(double x, double y);

  /** The name in class lists. */
  String className() {
    return name().toLowerCase(Locale.ROOT);
  }
}
