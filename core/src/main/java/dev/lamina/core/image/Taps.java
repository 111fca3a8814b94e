package dev.lamina.core.image;

/**
 * The weights of one axis: each output pixel of a range is a weighted sum of {@link #count}
 * consecutive source pixels. Pillow's arithmetic: pixel centres at (i + 0.5) times the scale,
 * weights normalised in double, then rounded to 22 bits.
 */
final class Taps {

  static final int BITS = 22;

  private final int count;
  private final int[] first;
  private final int[] weights;
  private final boolean negative;

  private Taps(int count, int[] first, int[] weights, boolean negative) {
    this.count = count;
    this.first = first;
    this.weights = weights;
    this.negative = negative;
  }

  /**
   * @param size source pixels
   * @param toSize pixels that the whole source becomes
   * @param from first output pixel wanted
   * @param to behind the last
   */
  static Taps of(Filter filter, int size, int toSize, int from, int to) {
    double scale = (double) size / toSize;
    double filterScale = Math.max(1, scale);
    double support = filter.support() * filterScale;
    int most = Math.min(size, (int) Math.ceil(support) * 2 + 1);
    int outputs = to - from;
    var first = new int[outputs];
    var wide = new int[outputs * most];
    var buffer = new double[most];
    int count = 1;
    boolean negative = false;
    for (int i = 0; i < outputs; i++) {
      double center = (from + i + 0.5) * scale;
      int low = Math.max(0, (int) (center - support + 0.5));
      int high = Math.min(size, (int) (center + support + 0.5));
      double sum = 0;
      for (int x = low; x < high; x++) {
        double weight = filter.weight((x - center + 0.5) * (1.0 / filterScale));
        buffer[x - low] = weight;
        sum += weight;
      }
      first[i] = low;
      for (int x = 0; x < high - low; x++) {
        double weight = sum == 0 ? buffer[x] : buffer[x] / sum;
        int rounded = (int) (weight < 0 ? -0.5 + weight * (1 << BITS) : 0.5 + weight * (1 << BITS));
        wide[i * most + x] = rounded;
        negative |= rounded < 0;
        if (rounded != 0) {
          count = Math.max(count, x + 1);
        }
      }
    }
    return packed(count, first, wide, most, size, negative);
  }

  /** All with the same count: those that would reach over the end begin earlier, with zeros. */
  private static Taps packed(
      int count, int[] first, int[] wide, int most, int size, boolean negative) {
    var weights = new int[first.length * count];
    for (int i = 0; i < first.length; i++) {
      int shift = Math.max(0, first[i] + count - size);
      first[i] -= shift;
      System.arraycopy(wide, i * most, weights, i * count + shift, count - shift);
    }
    return new Taps(count, first, weights, negative);
  }

  /** Source pixels that each output needs. */
  int count() {
    return count;
  }

  int outputs() {
    return first.length;
  }

  /** First source pixel of an output, counted from the first output wanted; never decreasing. */
  int first(int output) {
    return first[output];
  }

  int[] firsts() {
    return first;
  }

  /** {@link #count} weights an output, in 22-bit fixed point; they sum to about 1. */
  int[] weights() {
    return weights;
  }

  /** Whether a sum may leave 0..255. */
  boolean needsClamp() {
    return negative;
  }

  /** Source pixels that are needed: this and those before {@link #high}. */
  int low() {
    return first[0];
  }

  int high() {
    return first[first.length - 1] + count;
  }
}
