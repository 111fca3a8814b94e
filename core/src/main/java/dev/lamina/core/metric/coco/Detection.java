package dev.lamina.core.metric.coco;

import dev.lamina.core.spec.Check;
import java.io.Serializable;

/**
 * A detected object. Lengths are in pixels, as COCO writes them: left upper corner and size.
 *
 * @param category index into the class names
 * @param x left edge
 * @param y upper edge
 * @param width at least 0
 * @param height at least 0
 * @param score larger is surer; any finite number
 */
public record Detection(int category, double x, double y, double width, double height, double score)
    implements Serializable {

  public Detection {
    Check.argument(
        Double.isFinite(x)
            && Double.isFinite(y)
            && Double.isFinite(width)
            && Double.isFinite(height)
            && width >= 0
            && height >= 0,
        "Invalid box of a detection: %s x %s at (%s, %s) (want finite numbers and no negative"
            + " size)",
        width,
        height,
        x,
        y);
    Check.argument(
        Double.isFinite(score), "Invalid score of a detection: %s (want a finite number)", score);
    // -0.0 becomes 0.0, with which it ties.
    score += 0.0;
  }

  double area() {
    return width * height;
  }

  /**
   * Intersection over union; of a crowd, over the area of the detection. 0 where nothing is shared.
   */
  public double overlap(GroundTruth truth) {
    double sharedWidth = Math.min(x + width, truth.x() + truth.width()) - Math.max(x, truth.x());
    double sharedHeight = Math.min(y + height, truth.y() + truth.height()) - Math.max(y, truth.y());
    if (sharedWidth <= 0 || sharedHeight <= 0) {
      return 0;
    }
    double shared = sharedWidth * sharedHeight;
    return shared / (truth.crowd() ? area() : area() + truth.width() * truth.height() - shared);
  }
}
