package dev.lamina.core.detection;

import dev.lamina.core.data.Box;
import dev.lamina.core.image.Placement;
import dev.lamina.core.metric.coco.Detection;
import java.util.Optional;

/** A rectangle by its edges, in pixels. */
record Corners(double left, double top, double right, double bottom) {

  static Corners of(Box box) {
    return new Corners(box.x(), box.y(), box.x() + box.width(), box.y() + box.height());
  }

  static Corners of(Detection detection) {
    return new Corners(
        detection.x(),
        detection.y(),
        detection.x() + detection.width(),
        detection.y() + detection.height());
  }

  double width() {
    return right - left;
  }

  double height() {
    return bottom - top;
  }

  double area() {
    return width() * height();
  }

  /**
   * A detection of what lies here; empty of no area, and of what is not a number.
   *
   * @param logit of its class
   */
  Optional<Detection> detected(int category, double logit) {
    return scored(category, 1 / (1 + Math.exp(-logit)));
  }

  /** The same, of a score, 0 to 1. */
  Optional<Detection> scored(int category, double score) {
    return right > left && bottom > top
        ? Optional.of(new Detection(category, left, top, width(), height(), score))
        : Optional.empty();
  }

  /** What of it lies in a picture; of no area, or turned inside out, if nothing does. */
  Corners clipped(Placement picture) {
    return new Corners(
        Math.max(picture.left(), left),
        Math.max(picture.top(), top),
        Math.min(picture.left() + picture.resizedWidth(), right),
        Math.min(picture.top() + picture.resizedHeight(), bottom));
  }

  Corners shifted(double x, double y) {
    return new Corners(left + x, top + y, right + x, bottom + y);
  }
}
