package dev.lamina.core.data.batch;

import dev.lamina.core.data.Normalization;
import java.nio.FloatBuffer;

/** Writes pixels of pictures normalized. Used by one thread. */
final class NormalizedPixels {

  /** Values written at a time: few enough to stay in the nearest cache until they are copied. */
  private static final int CHUNK = 2048;

  private final float[][] table;
  private float[] values = new float[0];

  NormalizedPixels(Normalization normalization) {
    this.table = normalization.table();
  }

  int channels() {
    return table.length;
  }

  /**
   * Writes a picture.
   *
   * @param pixels planar, of as many channels as the normalization has
   * @param mirrored whether it is to be read from right to left
   * @param at where it begins in {@code out}
   */
  void write(byte[] pixels, int height, int width, boolean mirrored, FloatBuffer out, int at) {
    int size = height * width;
    int chunk = width * Math.max(1, CHUNK / width);
    if (values.length < chunk) {
      values = new float[chunk];
    }
    for (int c = 0; c < table.length; c++) {
      for (int done = 0; done < size; done += chunk) {
        int from = c * size + done;
        int count = Math.min(chunk, size - done);
        if (mirrored) {
          mirrored(pixels, from, count, width, table[c], values);
        } else {
          straight(pixels, from, count, table[c], values);
        }
        out.put(at + from, values, 0, count);
      }
    }
  }

  private static void straight(byte[] pixels, int from, int count, float[] becomes, float[] to) {
    for (int i = 0; i < count; i++) {
      to[i] = becomes[pixels[from + i] & 0xff];
    }
  }

  private static void mirrored(
      byte[] pixels, int from, int count, int width, float[] becomes, float[] to) {
    for (int row = 0; row < count; row += width) {
      int last = from + row + width - 1;
      for (int x = 0; x < width; x++) {
        to[row + x] = becomes[pixels[last - x] & 0xff];
      }
    }
  }
}
