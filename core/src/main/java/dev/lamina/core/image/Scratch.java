package dev.lamina.core.image;

/**
 * The arrays that a thread uses again for each image. What a call returned is overwritten by the
 * next call for the same array; arrays above {@link #KEPT} are made for one image and left to the
 * collector.
 */
final class Scratch {

  private static final int KEPT = 16 << 20;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private byte[] decoded = new byte[0];
  private byte[] upright = new byte[0];
  private int[] rows = new int[0];
  private int[] sums = new int[0];

  private Scratch() {}

  static Scratch ofThisThread() {
    return SCRATCH.get();
  }

  /** At least that many bytes for decoded pixels, of any value. */
  byte[] decoded(int size) {
    if (size > KEPT) {
      return new byte[size];
    }
    if (decoded.length < size) {
      decoded = new byte[grown(size)];
    }
    return decoded;
  }

  /** At least that many bytes for pixels that are turned, of any value. */
  byte[] upright(int size) {
    if (size > KEPT) {
      return new byte[size];
    }
    if (upright.length < size) {
      upright = new byte[grown(size)];
    }
    return upright;
  }

  /** At least that many numbers for rows resized along the width, of any value. */
  int[] rows(int size) {
    if (size > KEPT / Integer.BYTES) {
      return new int[size];
    }
    if (rows.length < size) {
      rows = new int[grown(size)];
    }
    return rows;
  }

  /** At least that many numbers for one output row, of any value. */
  int[] sums(int size) {
    if (size > KEPT / Integer.BYTES) {
      return new int[size];
    }
    if (sums.length < size) {
      sums = new int[grown(size)];
    }
    return sums;
  }

  private static int grown(int size) {
    return Math.max(size + size / 4, 1 << 12);
  }
}
