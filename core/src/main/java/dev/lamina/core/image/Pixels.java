package dev.lamina.core.image;

/**
 * A view of 8-bit samples in an array that may be a thread's scratch: channel c of the pixel at (x,
 * y) is {@code bytes[y * rowStride + x * pixelStride + c * planeStride]}. Samples are interleaved
 * or planar: the pixel stride is the number of channels or 1.
 *
 * @param channels 1 (grey) or 3 (red, green, blue)
 */
record Pixels(
    byte[] bytes,
    int channels,
    int width,
    int height,
    int rowStride,
    int pixelStride,
    int planeStride) {

  /** Samples of a pixel side by side, rows one after the other. */
  static Pixels interleaved(byte[] bytes, int channels, int width, int height) {
    return new Pixels(bytes, channels, width, height, width * channels, channels, 1);
  }

  /** The samples of an image, shared. */
  static Pixels of(Image image) {
    return new Pixels(
        image.pixels(),
        image.channels(),
        image.width(),
        image.height(),
        image.width(),
        1,
        image.width() * image.height());
  }

  /** A copy as an image of that many channels, 1 or 3. */
  Image toImage(int wanted) {
    int plane = width * height;
    var planes = new byte[channels * plane];
    for (int y = 0; y < height; y++) {
      int from = y * rowStride;
      if (pixelStride == 1) {
        for (int channel = 0; channel < channels; channel++) {
          int to = channel * plane + y * width;
          System.arraycopy(bytes, from + channel * planeStride, planes, to, width);
        }
      } else {
        separate(bytes, from, planes, y * width, plane, width);
      }
    }
    return new Image(channels, height, width, planes).toChannels(wanted);
  }

  /** Three bytes a pixel into three planes. */
  private static void separate(byte[] from, int at, byte[] planes, int to, int plane, int width) {
    for (int x = 0, in = at; x < width; x++, in += 3) {
      planes[to + x] = from[in];
      planes[to + plane + x] = from[in + 1];
      planes[to + 2 * plane + x] = from[in + 2];
    }
  }
}
