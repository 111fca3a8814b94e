package dev.lamina.core.tune;

import dev.lamina.core.random.RandomStream;
import java.util.Arrays;
import java.util.HashMap;
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
    // Where observations are dense, all but a few have the narrowest kernel.
    var kernels = new HashMap<Double, double[]>();
    for (int i = 0; i < observed.length; i++) {
      int left = i == 0 ? observed[i] : observed[i] - observed[i - 1];
      int right = (i == observed.length - 1 ? cells - 1 : observed[i + 1]) - observed[i];
      double deviation = Math.max(narrowest, Math.max(left, right));
      double[] kernel = kernels.computeIfAbsent(deviation, wide -> kernel(cells, wide));
      addKernel(masses, observed[i], kernel, counts[observed[i]]);
    }
    return new ParzenEstimator(
        Arrays.stream(masses).map(mass -> mass / (observations + 1)).toArray());
  }

  /** Adds an observation's kernel; what is too little to change a mass is not added. */
  private static void addKernel(double[] masses, int center, double[] kernel, double weight) {
    double total = total(kernel, center, masses.length);
    // No mass is below the prior's, so adding less than half its last digit would leave each.
    double least = Math.ulp(1.0 / masses.length) / 2;
    masses[center] += weight * kernel[0] / total;
    boolean left = true;
    boolean right = true;
    for (int distance = 1; distance < kernel.length && (left || right); distance++) {
      double share = weight * kernel[distance] / total;
      left = center - distance >= 0 && share >= least;
      right = center + distance < masses.length && share >= least;
      if (left) {
        masses[center - distance] += share;
      }
      if (right) {
        masses[center + distance] += share;
      }
    }
  }

  /** What a kernel around a cell sums to over all cells, from the first to the last. */
  private static double total(double[] kernel, int center, int cells) {
    double total = 0;
    for (int distance = Math.min(center, kernel.length - 1); distance > 0; distance--) {
      total += kernel[distance];
    }
    for (int distance = 0; distance < Math.min(cells - center, kernel.length); distance++) {
      total += kernel[distance];
    }
    return total;
  }

  /**
   * exp(-d² / 2s²) for d = 0, 1, … as long as it is above 0: the ratio of neighbours falls by one
   * factor each step.
   */
  private static double[] kernel(int length, double deviation) {
    double ratio = StrictMath.exp(-0.5 / (deviation * deviation));
    double step = ratio * ratio;
    var kernel = new double[length];
    kernel[0] = 1;
    for (int distance = 1; distance < length; distance++) {
      kernel[distance] = kernel[distance - 1] * ratio;
      if (kernel[distance] == 0) {
        return Arrays.copyOf(kernel, distance);
      }
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
