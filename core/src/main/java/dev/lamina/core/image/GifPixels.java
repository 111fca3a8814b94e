package dev.lamina.core.image;

import java.util.Arrays;

/**
 * The first frame of a GIF file on its canvas. What the frame leaves free has the colour that the
 * frame calls transparent, or else colour 0; a file without colours is grey.
 */
final class GifPixels {

  private static final int LONGEST_CODE = 12;
  private static final int[][] INTERLACE = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

  private GifPixels() {}

  static Pixels read(byte[] bytes, Deadline deadline) {
    var file = new ByteView(bytes);
    GifHeader gif = GifHeader.read(file);
    byte[] frame = indices(file, gif, deadline);
    byte[] palette = palette(file, gif);
    int width = gif.header().width();
    int height = gif.header().height();
    byte[] to =
        Scratch.ofThisThread().decoded(Math.multiplyExact(3, Math.multiplyExact(width, height)));
    int free = 3 * Math.max(0, gif.transparent());
    if (gif.width() < width || gif.height() < height) {
      for (int i = 0; i < 3 * width * height; i += 3) {
        System.arraycopy(palette, free, to, i, 3);
      }
    }
    for (int row = 0; row < gif.height(); row++) {
      int put = 3 * ((gif.top() + row) * width + gif.left());
      for (int i = row * gif.width(); i < (row + 1) * gif.width(); i++, put += 3) {
        System.arraycopy(palette, 3 * (frame[i] & 0xff), to, put, 3);
      }
    }
    return Pixels.interleaved(to, 3, width, height);
  }

  /** All 256 colours; those that the file does not state are black. */
  private static byte[] palette(ByteView file, GifHeader gif) {
    var palette = new byte[3 * 256];
    for (int i = 0; i < palette.length; i++) {
      if (gif.palette() < 0) {
        palette[i] = (byte) (i / 3);
      } else if (i < 3 * gif.colors()) {
        palette[i] = (byte) file.u8(gif.palette() + (long) i);
      }
    }
    return palette;
  }

  /** The rows of the frame, in their order from the top. */
  private static byte[] indices(ByteView file, GifHeader gif, Deadline deadline) {
    var inOrder = new byte[Math.multiplyExact(gif.width(), gif.height())];
    decompress(file, gif.data(), inOrder, deadline);
    if (!gif.interlaced()) {
      return inOrder;
    }
    var rows = new byte[inOrder.length];
    int from = 0;
    for (int[] pass : INTERLACE) {
      for (int row = pass[0]; row < gif.height(); row += pass[1]) {
        System.arraycopy(inOrder, from, rows, row * gif.width(), gif.width());
        from += gif.width();
      }
    }
    return rows;
  }

  private static void decompress(ByteView file, int data, byte[] to, Deadline deadline) {
    int size = file.u8(data);
    if (size < 1 || size > 8) {
      throw Rejected.corrupt("its first code has " + size + " bits (want 1 to 8)");
    }
    var codes = new GifCodes(file, data + 1L);
    int clear = 1 << size;
    var prefix = new short[1 << LONGEST_CODE];
    var suffix = new byte[1 << LONGEST_CODE];
    var length = new short[1 << LONGEST_CODE];
    for (int i = 0; i < clear; i++) {
      suffix[i] = (byte) i;
    }
    Arrays.fill(length, 0, clear, (short) 1);
    int bits = size + 1;
    int next = clear + 2;
    int previous = -1;
    int at = 0;
    for (int count = 0; at < to.length; count++) {
      if ((count & 0xfff) == 0) {
        deadline.check();
      }
      int code = codes.next(bits);
      if (code == clear) {
        bits = size + 1;
        next = clear + 2;
        previous = -1;
        continue;
      }
      boolean known = code < clear || (code > clear + 1 && code < next);
      if (!known && (code != next || previous < 0 || next == 1 << LONGEST_CODE)) {
        throw Rejected.corrupt(
            code == clear + 1 ? "its codes end before its last row" : "it has an unknown code");
      }
      // An unknown code stands for the previous string and that string's first value again.
      int last = known ? code : previous;
      int end = at + (known ? length[code] : length[previous] + 1);
      int put = end - (known ? 1 : 2);
      int walk = last;
      while (walk >= clear + 2) {
        if (put < to.length) {
          to[put] = suffix[walk];
        }
        put--;
        walk = prefix[walk];
      }
      byte firstValue = suffix[walk];
      if (put < to.length) {
        to[put] = firstValue;
      }
      if (!known && end - 1 < to.length) {
        to[end - 1] = firstValue;
      }
      at = end;
      if (previous >= 0 && next < 1 << LONGEST_CODE) {
        prefix[next] = (short) previous;
        suffix[next] = firstValue;
        length[next] = (short) (length[previous] + 1);
        next++;
        if (next == 1 << bits && bits < LONGEST_CODE) {
          bits++;
        }
      }
      previous = code;
    }
  }
}
