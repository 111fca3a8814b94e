package dev.lamina.core.detection;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Pairs of a place and a class among predictions, of which only the surest are looked at.
 *
 * @param values rows of predictions, one a place, read by index
 * @param first row
 * @param rows how many of them
 * @param columns of a row
 * @param firstClass column of the logit of class 0
 * @param classes how many of them
 */
record SurestPairs(
    FloatBuffer values, int first, int rows, int columns, int firstClass, int classes) {

  /**
   * The surest pairs, the surest of all first; of equal ones the first.
   *
   * @param leastScore that they exceed, 0 to 1
   * @param most of them
   * @return each as {@code row * classes + class}, the row counted from the first one
   */
  int[] above(double leastScore, int most) {
    double leastLogit = Math.log(leastScore / (1 - leastScore));
    long[] surest = new long[Math.toIntExact(Math.min(2L * most, (long) rows * classes))];
    int count = 0;
    long least = Long.MIN_VALUE;
    for (int i = 0; i < rows; i++) {
      int row = (first + i) * columns + firstClass;
      for (int c = 0; c < classes; c++) {
        float logit = values.get(row + c);
        if (logit > leastLogit) {
          long candidate = candidate(logit, i * classes + c);
          if (candidate > least) {
            if (count == surest.length) {
              least = keepUpperHalf(surest);
              count = most;
            }
            surest[count] = candidate;
            count++;
          }
        }
      }
    }
    Arrays.sort(surest, 0, count);
    int[] pairs = new int[Math.min(count, most)];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = Integer.MAX_VALUE - (int) surest[count - 1 - i];
    }
    return pairs;
  }

  /** Moves it to the front, and tells the least of it: whoever is not above it is too many. */
  private static long keepUpperHalf(long[] full) {
    Arrays.sort(full);
    int half = full.length / 2;
    System.arraycopy(full, half, full, 0, half);
    return full[0];
  }

  /** A number that is greater the surer a pair is; of equal ones that of the first. */
  private static long candidate(float logit, int pair) {
    int bits = Float.floatToIntBits(logit);
    int ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return (long) ordered << 32 | (Integer.MAX_VALUE - pair);
  }
}
