package dev.lamina.core.image;

import java.util.Set;

/**
 * The first chunk of a PNG file, and the orientation that an eXIf chunk before its pixels states.
 *
 * @param colorType 0 grey, 2 colour, 3 palette, 4 grey and alpha, 6 colour and alpha
 */
record PngHeader(ImageHeader header, int colorType, boolean interlaced) {

  static final int PALETTE = 3;

  static PngHeader read(ByteView file) {
    if (!file.says(12, "IHDR") || file.u32(8) != 13) {
      file.need(8, 8);
      throw Rejected.corrupt("its first chunk is no header of 13 bytes");
    }
    file.need(16, 13);
    long width = file.u32(16);
    long height = file.u32(20);
    Rejected.unlessSides(width, height);
    int bits = file.u8(24);
    int colorType = file.u8(25);
    if (!depths(colorType).contains(bits)) {
      throw Rejected.corrupt("it states " + bits + " bits for colour type " + colorType);
    }
    if (file.u8(26) != 0 || file.u8(27) != 0 || file.u8(28) > 1) {
      throw Rejected.corrupt(
          String.format(
              "it states compression %s, filter %s, interlace %s (want 0, 0, and 0 or 1)",
              file.u8(26), file.u8(27), file.u8(28)));
    }
    var header =
        new ImageHeader(
            ImageKind.PNG, (int) width, (int) height, channels(colorType), bits, orientation(file));
    return new PngHeader(header, colorType, file.u8(28) == 1);
  }

  private static int orientation(ByteView file) {
    long at = 33;
    while (file.has(at, 8) && !file.says(at + 4, "IDAT")) {
      long length = file.u32(at);
      if (file.says(at + 4, "eXIf")) {
        return ExifOrientation.read(file, at + 8, at + 8 + length);
      }
      at += 12 + length;
    }
    return 1;
  }

  private static Set<Integer> depths(int colorType) {
    return switch (colorType) {
      case 0 -> Set.of(1, 2, 4, 8, 16);
      case PALETTE -> Set.of(1, 2, 4, 8);
      case 2, 4, 6 -> Set.of(8, 16);
      default -> Set.of();
    };
  }

  private static int channels(int colorType) {
    return switch (colorType) {
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> 1;
    };
  }
}
