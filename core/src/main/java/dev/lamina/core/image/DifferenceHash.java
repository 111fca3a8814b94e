package dev.lamina.core.image;

/**
 * A hash of 64 bits that nearly equal pictures share or nearly share: sizes, formats and
 * compression change few bits. Definition: the picture in grey ({@link Image#toChannels}), resized
 * to 9 x 8 with {@link Filter#BILINEAR} ({@link Resize}); for each row from the top and each of the
 * first eight columns from the left one bit, 1 if the pixel to the right is brighter. The first bit
 * is the highest.
 */
public final class DifferenceHash {

  private DifferenceHash() {}

  public static long of(Image image) {
    byte[] small = Resize.to(image.toChannels(1), 9, 8, Filter.BILINEAR).pixels();
    long hash = 0;
    for (int row = 0; row < 8; row++) {
      for (int column = 0; column < 8; column++) {
        int at = row * 9 + column;
        hash = hash << 1 | ((small[at + 1] & 0xff) > (small[at] & 0xff) ? 1 : 0);
      }
    }
    return hash;
  }

  /** In how many of the 64 bits two hashes differ. */
  public static int distance(long hash, long other) {
    return Long.bitCount(hash ^ other);
  }
}
