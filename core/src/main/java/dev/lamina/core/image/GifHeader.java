package dev.lamina.core.image;

/**
 * A GIF file up to the pixels of its first frame. A frame that reaches over the stated canvas makes
 * it larger.
 *
 * @param left column of the canvas where the frame begins
 * @param palette where the frame's colours begin, or -1 if it has none
 * @param colors colours of that palette
 * @param transparent index that the frame calls transparent, or -1
 * @param data where the size of the first code stands
 */
record GifHeader(
    ImageHeader header,
    int left,
    int top,
    int width,
    int height,
    boolean interlaced,
    int palette,
    int colors,
    int transparent,
    int data) {

  static GifHeader read(ByteView file) {
    int flags = file.u8(10);
    int globalColors = colors(flags);
    int transparent = -1;
    long at = 13 + 3L * globalColors;
    while (true) {
      int block = file.u8(at);
      if (block == 0x2c) {
        return frame(file, at, transparent, globalColors);
      }
      if (block == 0x3b) {
        throw Rejected.corrupt("it has no frame");
      }
      if (block != 0x21) {
        throw Rejected.corrupt("it has a block of type " + block + " before its first frame");
      }
      if (file.u8(at + 1) == 0xf9 && file.u8(at + 2) >= 4) {
        transparent = (file.u8(at + 3) & 1) == 1 ? file.u8(at + 6) : -1;
      }
      at = afterBlocks(file, at + 2);
    }
  }

  private static GifHeader frame(ByteView file, long at, int transparent, int globalColors) {
    int left = file.u16Little(at + 1);
    int top = file.u16Little(at + 3);
    int width = file.u16Little(at + 5);
    int height = file.u16Little(at + 7);
    int flags = file.u8(at + 9);
    int localColors = colors(flags);
    long canvasWidth = file.u16Little(6);
    long canvasHeight = file.u16Little(8);
    Rejected.unlessSides(canvasWidth, canvasHeight);
    Rejected.unlessSides(width, height);
    var header =
        new ImageHeader(
            ImageKind.GIF,
            (int) Math.max(canvasWidth, left + width),
            (int) Math.max(canvasHeight, top + height),
            1,
            8,
            1);
    long local = at + 10;
    long palette = localColors > 0 ? local : globalColors > 0 ? 13 : -1;
    return new GifHeader(
        header,
        left,
        top,
        width,
        height,
        (flags & 0x40) != 0,
        (int) palette,
        localColors > 0 ? localColors : globalColors,
        transparent,
        (int) (local + 3L * localColors));
  }

  private static int colors(int flags) {
    return (flags & 0x80) == 0 ? 0 : 2 << (flags & 7);
  }

  private static long afterBlocks(ByteView file, long first) {
    long at = first;
    while (file.u8(at) != 0) {
      at += 1 + file.u8(at);
    }
    return at + 1;
  }
}
