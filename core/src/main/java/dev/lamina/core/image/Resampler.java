package dev.lamina.core.image;

/**
 * The two passes of a resize: each source row that is needed is resized along the width and rounded
 * to 8 bits, and output rows are weighted sums of such rows. Only as many rows as one output row
 * needs are kept, in a ring that stays in the processor's cache.
 */
final class Resampler {

  private static final int HALF = 1 << (Taps.BITS - 1);

  private final Pixels source;
  private final int base;
  private final Taps across;
  private final Taps down;
  private final int[] ring;
  private final int[] sums;
  private final int width;
  private final int rowLength;

  /**
   * @param base where in the source's bytes the pixel (0, 0) of both taps is
   */
  Resampler(Pixels source, int base, Taps across, Taps down) {
    this.source = source;
    this.base = base;
    this.across = across;
    this.down = down;
    this.width = across.outputs();
    this.rowLength = source.channels() * width;
    var scratch = Scratch.ofThisThread();
    this.ring = scratch.rows(down.count() * rowLength);
    this.sums = scratch.sums(rowLength);
  }

  /**
   * Writes the planes of the output.
   *
   * @param at where in {@code to} its first row begins
   * @param rowStride bytes from row to row
   * @param planeStride bytes from channel to channel
   */
  void run(byte[] to, int at, int rowStride, int planeStride) {
    int next = 0;
    for (int y = 0; y < down.outputs(); y++) {
      int first = down.first(y);
      for (int row = Math.max(first, next); row < first + down.count(); row++) {
        across(row);
      }
      next = first + down.count();
      down(y);
      for (int channel = 0; channel < source.channels(); channel++) {
        store(channel * width, to, at + y * rowStride + channel * planeStride);
      }
    }
  }

  private void across(int row) {
    int from = base + row * source.rowStride();
    int to = row % down.count() * rowLength;
    if (source.pixelStride() == 3) {
      if (across.count() == 3) {
        colorOfThree(from, to);
      } else {
        color(from, to);
      }
      if (across.needsClamp()) {
        clamp(to, rowLength);
      }
      return;
    }
    for (int channel = 0; channel < source.channels(); channel++) {
      plane(from + channel * source.planeStride(), to + channel * width);
    }
    if (across.needsClamp()) {
      clamp(to, rowLength);
    }
  }

  /** Three channels, interleaved, any number of taps. */
  private void color(int from, int to) {
    byte[] bytes = source.bytes();
    int[] firsts = across.firsts();
    int[] weights = across.weights();
    int[] rows = ring;
    int count = across.count();
    int n = width;
    for (int x = 0, tap = 0; x < n; x++) {
      int at = from + firsts[x] * 3;
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      for (int end = tap + count; tap < end; tap++, at += 3) {
        int weight = weights[tap];
        red += weight * (bytes[at] & 0xff);
        green += weight * (bytes[at + 1] & 0xff);
        blue += weight * (bytes[at + 2] & 0xff);
      }
      rows[to + x] = red >> Taps.BITS;
      rows[to + n + x] = green >> Taps.BITS;
      rows[to + 2 * n + x] = blue >> Taps.BITS;
    }
  }

  /** The usual case, an image that shrinks by up to a half: unrolled. */
  private void colorOfThree(int from, int to) {
    byte[] bytes = source.bytes();
    int[] firsts = across.firsts();
    int[] weights = across.weights();
    int[] rows = ring;
    int n = width;
    for (int x = 0, tap = 0; x < n; x++, tap += 3) {
      int at = from + firsts[x] * 3;
      int a = weights[tap];
      int b = weights[tap + 1];
      int c = weights[tap + 2];
      int red = a * (bytes[at] & 0xff) + b * (bytes[at + 3] & 0xff) + c * (bytes[at + 6] & 0xff);
      int green =
          a * (bytes[at + 1] & 0xff) + b * (bytes[at + 4] & 0xff) + c * (bytes[at + 7] & 0xff);
      int blue =
          a * (bytes[at + 2] & 0xff) + b * (bytes[at + 5] & 0xff) + c * (bytes[at + 8] & 0xff);
      rows[to + x] = (HALF + red) >> Taps.BITS;
      rows[to + n + x] = (HALF + green) >> Taps.BITS;
      rows[to + 2 * n + x] = (HALF + blue) >> Taps.BITS;
    }
  }

  /** One channel, its pixels side by side. */
  private void plane(int from, int to) {
    int[] firsts = across.firsts();
    int[] rows = ring;
    int count = across.count();
    int n = width;
    for (int x = 0; x < n; x++) {
      rows[to + x] = (HALF + sum(from + firsts[x], x * count, count)) >> Taps.BITS;
    }
  }

  private int sum(int at, int tap, int count) {
    byte[] bytes = source.bytes();
    int[] weights = across.weights();
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += weights[tap + i] * (bytes[at + i] & 0xff);
    }
    return sum;
  }

  private void clamp(int at, int length) {
    int[] rows = ring;
    for (int i = at; i < at + length; i++) {
      rows[i] = Math.max(0, Math.min(255, rows[i]));
    }
  }

  private void down(int y) {
    int count = down.count();
    int[] weights = down.weights();
    if (count == 3) {
      ofThree(slot(y, 0), slot(y, 1), slot(y, 2), weights, 3 * y);
      return;
    }
    begin(slot(y, 0), weights[y * count]);
    for (int tap = 1; tap < count; tap++) {
      int weight = weights[y * count + tap];
      if (weight != 0) {
        add(slot(y, tap), weight);
      }
    }
  }

  /** Where in the ring the row of a tap is. */
  private int slot(int y, int tap) {
    return (down.first(y) + tap) % down.count() * rowLength;
  }

  private void ofThree(int first, int second, int third, int[] weights, int tap) {
    int a = weights[tap];
    int b = weights[tap + 1];
    int c = weights[tap + 2];
    int[] rows = ring;
    int[] to = sums;
    int length = rowLength;
    for (int i = 0; i < length; i++) {
      to[i] = HALF + a * rows[first + i] + b * rows[second + i] + c * rows[third + i];
    }
  }

  private void begin(int from, int weight) {
    int[] rows = ring;
    int[] to = sums;
    int length = rowLength;
    for (int i = 0; i < length; i++) {
      to[i] = HALF + weight * rows[from + i];
    }
  }

  private void add(int from, int weight) {
    int[] rows = ring;
    int[] to = sums;
    int length = rowLength;
    for (int i = 0; i < length; i++) {
      to[i] += weight * rows[from + i];
    }
  }

  private void store(int from, byte[] to, int at) {
    int[] values = sums;
    int n = width;
    if (down.needsClamp()) {
      for (int i = 0; i < n; i++) {
        to[at + i] = (byte) Math.max(0, Math.min(255, values[from + i] >> Taps.BITS));
      }
    } else {
      for (int i = 0; i < n; i++) {
        to[at + i] = (byte) (values[from + i] >> Taps.BITS);
      }
    }
  }
}
