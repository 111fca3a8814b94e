package dev.lamina.core.image;

import java.util.Set;

/** The header of a BMP file: 14 bytes of the file, then 12 (OS/2) or at least 40 of the image. */
final class BmpHeader {

  private static final Set<Integer> DEPTHS = Set.of(1, 4, 8, 16, 24, 32);

  private BmpHeader() {}

  static ImageHeader read(ByteView file) {
    long size = file.u32Little(14);
    if (size == 12) {
      return header(file.u16Little(18), file.u16Little(20), file.u16Little(24));
    }
    if (size < 16 || size > 1024) {
      throw Rejected.corrupt("it states a header of " + size + " bytes (want 12, or 16 to 1024)");
    }
    int width = (int) file.u32Little(18);
    int height = (int) file.u32Little(22);
    long compression = size < 20 ? 0 : file.u32Little(30);
    if (compression > 3) {
      throw Rejected.unsupported("it is a BMP of compression " + compression + " (want 0 to 3)");
    }
    return header(width, Math.abs((long) height), file.u16Little(28));
  }

  private static ImageHeader header(int width, long height, int depth) {
    Rejected.unlessSides(width, height);
    if (!DEPTHS.contains(depth)) {
      throw Rejected.unsupported("it is a BMP of " + depth + " bits a pixel");
    }
    int channels = depth <= 8 ? 1 : depth == 32 ? 4 : 3;
    int bits = depth <= 8 || depth == 16 ? depth : 8;
    return new ImageHeader(ImageKind.BMP, width, (int) height, channels, bits, 1);
  }
}
