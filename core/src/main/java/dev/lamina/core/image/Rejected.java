package dev.lamina.core.image;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;

/** The rejections that every kind of image has in common. */
final class Rejected {

  private Rejected() {}

  static RejectedException corrupt(String detail) {
    return new RejectedException(RejectReason.CORRUPT, detail);
  }

  static RejectedException truncated(String detail) {
    return new RejectedException(RejectReason.TRUNCATED, detail);
  }

  static RejectedException unsupported(String detail) {
    return new RejectedException(RejectReason.UNSUPPORTED, detail);
  }

  /** Sides that a header may state: both above zero and within an int. */
  static void unlessSides(long width, long height) {
    if (width <= 0 || height <= 0 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
      throw corrupt("it states " + width + "x" + height + " pixels (want both > 0)");
    }
  }
}
