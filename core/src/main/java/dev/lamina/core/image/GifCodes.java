package dev.lamina.core.image;

/** The codes in a chain of GIF data blocks, low bits first. */
final class GifCodes {

  private final ByteView file;
  private long at;
  private int left;
  private int held;
  private int bits;

  /**
   * @param at where the length of the first block stands
   */
  GifCodes(ByteView file, long at) {
    this.file = file;
    this.at = at;
  }

  int next(int count) {
    while (bits < count) {
      held |= nextByte() << bits;
      bits += 8;
    }
    int code = held & ((1 << count) - 1);
    held >>>= count;
    bits -= count;
    return code;
  }

  private int nextByte() {
    if (left == 0) {
      left = file.u8(at++);
      if (left == 0) {
        throw Rejected.truncated("its data blocks end before its last row");
      }
    }
    left--;
    return file.u8(at++);
  }
}
