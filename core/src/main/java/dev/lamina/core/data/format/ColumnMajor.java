package dev.lamina.core.data.format;

import dev.lamina.core.image.Image;

/**
 * The order that MATLAB stores pictures in: plane after plane, and each plane column after column.
 */
record ColumnMajor(int channels, int height, int width) {

  /** Values of one picture. */
  int size() {
    return channels * height * width;
  }

  /** The picture of {@link #size()} values in this order; copies them. */
  Image image(byte[] values) {
    byte[] pixels = new byte[size()];
    int at = 0;
    for (int channel = 0; channel < channels; channel++) {
      int plane = channel * height * width;
      for (int x = 0; x < width; x++) {
        for (int y = 0; y < height; y++) {
          pixels[plane + y * width + x] = values[at++];
        }
      }
    }
    return new Image(channels, height, width, pixels);
  }
}
