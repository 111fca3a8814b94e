package dev.lamina.core.detection;

/**
 * A box as a network predicts it, relative to an anchor: how far its centre is from the anchor's,
 * in widths and heights of the anchor, and the natural logarithms of how much wider and higher it
 * is.
 *
 * <p>Girshick et al., "Rich feature hierarchies for accurate object detection and semantic
 * segmentation", CVPR 2014, appendix C, without weights.
 */
record BoxCoding(double dx, double dy, double dw, double dh) {

  /** Larger logarithms are taken for this one, as torchvision does it: sizes stay finite. */
  static final double MOST = Math.log(1000 / 16.0);

  static BoxCoding of(Corners box, Corners anchor) {
    return new BoxCoding(
        (middle(box.left(), box.right()) - middle(anchor.left(), anchor.right())) / anchor.width(),
        (middle(box.top(), box.bottom()) - middle(anchor.top(), anchor.bottom())) / anchor.height(),
        Math.log(box.width() / anchor.width()),
        Math.log(box.height() / anchor.height()));
  }

  private static double middle(double from, double to) {
    return from + (to - from) / 2;
  }

  /** The box, not clipped. */
  Corners decoded(Corners anchor) {
    double x = middle(anchor.left(), anchor.right()) + dx * anchor.width();
    double y = middle(anchor.top(), anchor.bottom()) + dy * anchor.height();
    double halfWidth = Math.exp(Math.min(dw, MOST)) * anchor.width() / 2;
    double halfHeight = Math.exp(Math.min(dh, MOST)) * anchor.height() / 2;
    return new Corners(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
  }
}
