package dev.lamina.core.data;

import dev.lamina.core.spec.Check;
import java.io.Serializable;

/**
 * An object in a picture. Lengths are in pixels of the picture it comes with; the centre of the
 * first pixel is at (0.5, 0.5).
 *
 * @param label index into the class names
 * @param x left edge
 * @param y upper edge
 * @param width above 0
 * @param height above 0
 * @param area of the object itself where it is annotated, else of the box; in square pixels
 * @param crowd whether it stands for many objects that are not told apart: COCO's {@code iscrowd}
 * @param difficult whether it counts neither as found nor as missed: Pascal VOC's {@code difficult}
 * @param id of the annotation in its source; 0 where it has none
 */
public record Box(
    int label,
    double x,
    double y,
    double width,
    double height,
    double area,
    boolean crowd,
    boolean difficult,
    long id)
    implements Serializable {

  public Box {
    Check.argument(label >= 0, "Invalid class of a box: %s (want >= 0)", label);
    Check.argument(
        Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(area),
        "Invalid box: at (%s, %s) with area %s (want finite numbers)",
        x,
        y,
        area);
    Check.argument(
        width > 0
            && height > 0
            && width < Double.POSITIVE_INFINITY
            && height < Double.POSITIVE_INFINITY,
        "Invalid box: %s x %s (want both above 0)",
        width,
        height);
  }

  /** A box that nothing more is known of: its area is that of its rectangle. */
  public static Box of(int label, double x, double y, double width, double height) {
    return new Box(label, x, y, width, height, width * height, false, false, 0);
  }

  /** Whether it is to be found: one that is neither crowd nor difficult. */
  public boolean counts() {
    return !crowd && !difficult;
  }
}
