package dev.lamina.core.metric.coco;

import dev.lamina.core.spec.Check;
import java.io.Serializable;

/**
 * An annotated object. Lengths are in pixels, as COCO writes them: left upper corner and size. They
 * must be of the same scale as those of the detections, usually the original picture's.
 *
 * @param category index into the class names
 * @param x left edge
 * @param y upper edge
 * @param width at least 0
 * @param height at least 0
 * @param area in square pixels, at least 0: of the object itself where that is annotated (COCO's
 *     {@code area}), else of the box. It alone decides which objects are small, medium and large
 * @param crowd COCO's {@code iscrowd}: a region of many objects, where detections count neither as
 *     right nor as wrong
 */
public record GroundTruth(
    int category, double x, double y, double width, double height, double area, boolean crowd)
    implements Serializable {

  public GroundTruth {
    Check.argument(
        Double.isFinite(x)
            && Double.isFinite(y)
            && Double.isFinite(width)
            && Double.isFinite(height)
            && width >= 0
            && height >= 0,
        "Invalid box of an object: %s x %s at (%s, %s) (want finite numbers and no negative size)",
        width,
        height,
        x,
        y);
    Check.argument(
        Double.isFinite(area) && area >= 0,
        "Invalid area of an object: %s (want a finite number from 0)",
        area);
  }
}
