package dev.lamina.core.detection;

import dev.lamina.core.data.Box;

/** A rectangle by its edges, in pixels. */
record Corners(double left, double top, double right, double bottom) {

  static Corners of(Box box) {
    return new Corners(box.x(), box.y(), box.x() + box.width(), box.y() + box.height());
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

  /** What of it lies in a picture; of no area, or turned inside out, if nothing does. */
  Corners clipped(double pictureWidth, double pictureHeight) {
    return new Corners(
        Math.max(0, left),
        Math.max(0, top),
        Math.min(pictureWidth, right),
        Math.min(pictureHeight, bottom));
  }

  Corners shifted(double x, double y) {
    return new Corners(left + x, top + y, right + x, bottom + y);
  }
}
