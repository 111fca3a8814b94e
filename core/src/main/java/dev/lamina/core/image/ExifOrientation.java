package dev.lamina.core.image;

/** The orientation in an EXIF block, which is a small TIFF file inside an image file. */
final class ExifOrientation {

  private static final int TAG = 0x0112;
  private static final int SHORT = 3;

  private ExifOrientation() {}

  /**
   * The orientation that the first directory states.
   *
   * @param from where the TIFF header begins
   * @param to where the block ends
   * @return 1 to 8; 1 where the block is broken or states none of these, since an image is not
   *     worse for its metadata
   */
  static int read(ByteView file, long from, long to) {
    boolean little = file.says(from, "II");
    if (!file.has(from, to - from) || to - from < 8 || (!little && !file.says(from, "MM"))) {
      return 1;
    }
    long directory = from + u32(file, from + 4, little);
    if (directory + 2 > to) {
      return 1;
    }
    int entries = u16(file, directory, little);
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + 12L * i;
      if (entry + 12 > to) {
        return 1;
      }
      if (u16(file, entry, little) == TAG) {
        int value = u16(file, entry + 8, little);
        boolean valid = u16(file, entry + 2, little) == SHORT && value >= 1 && value <= 8;
        return valid ? value : 1;
      }
    }
    return 1;
  }

  private static int u16(ByteView file, long at, boolean little) {
    return little ? file.u16Little(at) : file.u16(at);
  }

  private static long u32(ByteView file, long at, boolean little) {
    return little ? file.u32Little(at) : file.u32(at);
  }
}
