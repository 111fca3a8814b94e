package dev.lamina.core.tune;

import dev.lamina.core.random.RandomStream;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How likely each of some cells is, judged by how often they were observed, and by a prior that
 * counts as one observation spread over all of them. Immutable.
 */
final class ParzenEstimator {

  /** The narrowest kernel there is, as a share of all cells. */
  private static final int MOST_KERNELS_SIDE_BY_SIDE = 100;

  private final double[] masses;

  private ParzenEstimator(double[] masses) {
    this.masses = masses;
  }

  /**
   * For cells without an order: observations as they are, and the prior.
   *
   * @param counts of observations by cell
   */
  static ParzenEstimator unordered(int[] counts) {
    double total = Arrays.stream(counts).sum() + 1.0;
    double prior = 1.0 / counts.length;
    return new ParzenEstimator(
        Arrays.stream(counts).mapToDouble(count -> (count + prior) / total).toArray());
  }

  /**
   * For cells side by side: every observation is spread over its neighbourhood by a normal
   * distribution, truncated to the cells. Its standard deviation is the greater of the distances to
   * the next observed cells (or the ends), but at least 1 / min(100, n + 1) of all cells for n
   * observations.
   *
   * @param counts of observations by cell
   */
  static ParzenEstimator ordered(int[] counts) {
    int cells = counts.length;
    int observations = Arrays.stream(counts).sum();
    double narrowest = (double) cells / Math.min(MOST_KERNELS_SIDE_BY_SIDE, observations + 1);
    int[] observed = IntStream.range(0, cells).filter(cell -> counts[cell] > 0).toArray();
    var masses = new double[cells];
    Arrays.fill(masses, 1.0 / cells);
    for (int i = 0; i < observed.length; i++) {
      int left = i == 0 ? observed[i] : observed[i] - observed[i - 1];
      int right = (i == observed.length - 1 ? cells - 1 : observed[i + 1]) - observed[i];
      double deviation = Math.max(narrowest, Math.max(left, right));
      addKernel(masses, observed[i], deviation, counts[observed[i]]);
    }
    return new ParzenEstimator(
        Arrays.stream(masses).map(mass -> mass / (observations + 1)).toArray());
  }

  private static void addKernel(double[] masses, int center, double deviation, double weight) {
    double[] kernel = kernel(Math.max(center, masses.length - 1 - center) + 1, deviation);
    double total = 0;
    for (int cell = 0; cell < masses.length; cell++) {
      total += kernel[Math.abs(cell - center)];
    }
    for (int cell = 0; cell < masses.length; cell++) {
      masses[cell] += weight * kernel[Math.abs(cell - center)] / total;
    }
  }

  /** exp(-d² / 2s²) for d = 0, 1, …: the ratio of neighbours falls by one factor each step. */
  private static double[] kernel(int length, double deviation) {
    double ratio = StrictMath.exp(-0.5 / (deviation * deviation));
    double step = ratio * ratio;
    var kernel = new double[length];
    kernel[0] = 1;
    for (int distance = 1; distance < length; distance++) {
      kernel[distance] = kernel[distance - 1] * ratio;
      ratio *= step;
    }
    return kernel;
  }

  /** Above 0; over all cells they sum to 1. */
  double mass(int cell) {
    return masses[cell];
  }

  /** A cell, each as likely as its mass says. */
  int draw(RandomStream random) {
    double left = random.nextDouble();
    int last = masses.length - 1;
    for (int cell = 0; cell < last; cell++) {
      left -= masses[cell];
      if (left < 0) {
        return cell;
      }
    }
    return last;
  }
}
