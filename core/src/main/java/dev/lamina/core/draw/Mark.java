package dev.lamina.core.draw;

import dev.lamina.core.spec.Check;
import java.util.OptionalDouble;

/**
 * A box to be drawn on a picture, in its pixels.
 *
 * @param label index into the class names, at least 0
 * @param x left edge; what lies outside the picture is cut off, as on all sides
 * @param y upper edge
 * @param score how sure a detector is of it, if one found it
 */
public record Mark(
    int label, double x, double y, double width, double height, OptionalDouble score) {

  public Mark {
    Check.argument(label >= 0, "Invalid class of a box: %s (want >= 0)", label);
    Check.argument(
        Double.isFinite(x)
            && Double.isFinite(y)
            && Double.isFinite(width)
            && Double.isFinite(height),
        "Invalid box: at (%s, %s), %s x %s (want finite numbers)",
        x,
        y,
        width,
        height);
  }

  /** An object that is there. */
  public static Mark truth(int label, double x, double y, double width, double height) {
    return new Mark(label, x, y, width, height, OptionalDouble.empty());
  }

  /** What a detector found. */
  public static Mark found(
      int label, double x, double y, double width, double height, double score) {
    return new Mark(label, x, y, width, height, OptionalDouble.of(score));
  }
}
