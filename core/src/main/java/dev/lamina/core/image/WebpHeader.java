package dev.lamina.core.image;

/** The header of a WebP file: lossy (VP8), lossless (VP8L) or extended (VP8X). */
final class WebpHeader {

  private static final int EXIF_FLAG = 8;
  private static final int ALPHA_FLAG = 16;

  private WebpHeader() {}

  static ImageHeader read(ByteView file) {
    file.need(8, file.u32Little(4));
    if (file.says(12, "VP8 ")) {
      if (!file.says(23, "\u009d\u0001*")) {
        throw Rejected.corrupt("its lossy frame has no start code");
      }
      return header(file.u16Little(26) & 0x3fff, file.u16Little(28) & 0x3fff, 3, 1);
    }
    if (file.says(12, "VP8L")) {
      if (file.u8(20) != 0x2f) {
        throw Rejected.corrupt("its lossless frame has no signature");
      }
      long bits = file.u32Little(21);
      int channels = (bits >> 28 & 1) == 1 ? 4 : 3;
      return header((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1, channels, 1);
    }
    if (file.says(12, "VP8X")) {
      int flags = file.u8(20);
      int channels = (flags & ALPHA_FLAG) == 0 ? 3 : 4;
      int orientation = (flags & EXIF_FLAG) == 0 ? 1 : orientation(file);
      return header(file.u24Little(24) + 1L, file.u24Little(27) + 1L, channels, orientation);
    }
    throw Rejected.corrupt("its first chunk is none of VP8, VP8L and VP8X");
  }

  private static ImageHeader header(long width, long height, int channels, int orientation) {
    Rejected.unlessSides(width, height);
    return new ImageHeader(ImageKind.WEBP, (int) width, (int) height, channels, 8, orientation);
  }

  private static int orientation(ByteView file) {
    long at = 12;
    while (file.has(at, 8)) {
      long length = file.u32Little(at + 4);
      if (file.says(at, "EXIF")) {
        long from = file.says(at + 8, "Exif\0\0") ? at + 14 : at + 8;
        return ExifOrientation.read(file, from, at + 8 + length);
      }
      at += 8 + length + (length & 1);
    }
    return 1;
  }
}
