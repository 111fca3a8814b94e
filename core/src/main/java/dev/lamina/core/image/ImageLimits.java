package dev.lamina.core.image;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.Serializable;
import java.time.Duration;

/**
 * What an image may cost. All but the time is checked on the header, before anything is allocated.
 *
 * @param maxBytes of the file
 * @param maxPixels of the first frame
 * @param maxSide of width and height
 * @param maxRatio of the longer side to the shorter
 * @param maxScans of a JPEG; each of them costs about one pass over the pixels
 * @param maxTime of one decode, of processor time. The readers of Lamina and of the JDK stop
 *     themselves near it; libturbojpeg cannot be stopped, so what it is given is bounded by {@link
 *     #MAX_PASSES}
 */
public record ImageLimits(
    long maxBytes, long maxPixels, int maxSide, int maxRatio, int maxScans, Duration maxTime)
    implements Serializable {

  /** A JPEG is too slow if its pixels times its scans exceed this many times {@link #maxPixels}. */
  public static final int MAX_PASSES = 12;

  /** The most pixels that any limit allows, so that three channels fit one array: 2^29. */
  public static final long MOST_PIXELS = 1L << 29;

  /**
   * 64 MiB; 89,478,485 pixels (at three bytes a quarter of a GiB, where Pillow begins to warn); a
   * side of 65,535 (the longest a JPEG can have); ratio 256; 128 scans; 20 seconds.
   */
  public static final ImageLimits DEFAULT =
      new ImageLimits(64L << 20, (1L << 30) / 4 / 3, 65_535, 256, 128, Duration.ofSeconds(20));

  public ImageLimits {
    Check.argument(maxBytes > 0, "Invalid maximum of bytes: %s (want > 0)", maxBytes);
    Check.argument(
        maxPixels > 0 && maxPixels <= MOST_PIXELS,
        "Invalid maximum of pixels: %s (want 1 to 2^29, so that three channels fit one array)",
        maxPixels);
    Check.argument(maxSide > 0, "Invalid maximum side: %s (want > 0)", maxSide);
    Check.argument(maxRatio > 0, "Invalid maximum ratio: %s (want > 0)", maxRatio);
    Check.argument(maxScans > 0, "Invalid maximum of scans: %s (want > 0)", maxScans);
    Check.argument(
        !maxTime.isNegative() && !maxTime.isZero(), "Invalid maximum time: %s (want > 0)", maxTime);
  }

  /**
   * Checks a header.
   *
   * @param bytes of the file
   * @throws RejectedException if it exceeds a limit
   */
  public void check(ImageHeader header, long bytes) {
    check(bytes);
    int longer = Math.max(header.width(), header.height());
    int shorter = Math.min(header.width(), header.height());
    String size = "it is " + header.width() + "x" + header.height();
    if (header.pixels() > maxPixels) {
      throw new RejectedException(
          RejectReason.TOO_MANY_PIXELS, size + " (want at most " + maxPixels + " pixels)");
    }
    if (longer > maxSide) {
      throw new RejectedException(
          RejectReason.TOO_MANY_PIXELS, size + " (want sides of at most " + maxSide + ")");
    }
    if (longer > (long) maxRatio * shorter) {
      throw new RejectedException(
          RejectReason.EXTREME_RATIO, size + " (want sides within " + maxRatio + " to 1)");
    }
  }

  /**
   * Checks a size alone, for those who know it before they read.
   *
   * @throws RejectedException if it exceeds the limit
   */
  public void check(long bytes) {
    if (bytes > maxBytes) {
      throw new RejectedException(
          RejectReason.TOO_MANY_BYTES,
          "it has " + bytes + " bytes (want at most " + maxBytes + ")");
    }
  }

  /** Checks the scans of a JPEG. */
  void checkScans(ImageHeader header, int scans) {
    if (scans > maxScans) {
      throw new RejectedException(RejectReason.TOO_SLOW, "it has more than " + maxScans + " scans");
    }
    if (header.pixels() * scans > maxPixels * MAX_PASSES) {
      throw new RejectedException(
          RejectReason.TOO_SLOW,
          "it has "
              + scans
              + " scans of "
              + header.pixels()
              + " pixels (want at most "
              + maxPixels * MAX_PASSES
              + " together)");
    }
  }
}
