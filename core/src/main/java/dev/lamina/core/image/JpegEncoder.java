package dev.lamina.core.image;

/** Stand-in until branch image brings it. */
public final class JpegEncoder {
  private JpegEncoder() {}

  public static byte[] encode(Image image, int quality) {
    if (quality > 0) {
      throw new UnsupportedOperationException();
    }
    return new byte[image.channels()];
  }
}
