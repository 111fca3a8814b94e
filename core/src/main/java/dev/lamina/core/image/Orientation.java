package dev.lamina.core.image;

/** What a transform does with the EXIF orientation of a file. */
public enum Orientation {
  /** The picture is turned upright before anything else. */
  APPLIED,
  /** The picture is taken as it is stored, as torchvision does. */
  IGNORED;

  /**
   * Turned upright, in scratch; itself for 1.
   *
   * @param orientation EXIF, 1 to 8
   */
  static Pixels upright(Pixels stored, int orientation) {
    if (orientation == 1) {
      return stored;
    }
    boolean turned = orientation > 4;
    int width = turned ? stored.height() : stored.width();
    int height = turned ? stored.width() : stored.height();
    int channels = stored.channels();
    byte[] from = stored.bytes();
    byte[] to = Scratch.ofThisThread().upright(channels * width * height);
    for (int y = 0, put = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = storedColumn(orientation, stored.width(), x, y);
        int row = storedRow(orientation, stored.height(), x, y);
        int at = row * stored.rowStride() + column * stored.pixelStride();
        for (int channel = 0; channel < channels; channel++) {
          to[put++] = from[at + channel * stored.planeStride()];
        }
      }
    }
    return Pixels.interleaved(to, channels, width, height);
  }

  /** The stored column of an upright pixel. */
  static int storedColumn(int orientation, int storedWidth, int x, int y) {
    return switch (orientation) {
      case 2, 3 -> storedWidth - 1 - x;
      case 5, 6 -> y;
      case 7, 8 -> storedWidth - 1 - y;
      default -> x;
    };
  }

  /** The stored row of an upright pixel. */
  static int storedRow(int orientation, int storedHeight, int x, int y) {
    return switch (orientation) {
      case 3, 4 -> storedHeight - 1 - y;
      case 5, 8 -> x;
      case 6, 7 -> storedHeight - 1 - x;
      default -> y;
    };
  }
}
