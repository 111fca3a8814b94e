package dev.lamina.core.golden;

import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import java.nio.charset.StandardCharsets;
import java.util.function.IntToDoubleFunction;

/** The closed formula behind the golden numbers: every weight, image and label by its name. */
public final class GoldenFormula {

  private static final String SALT = "golden-1";
  private static final double[] MEAN = {125.3 / 255.0, 123.0 / 255.0, 113.9 / 255.0};
  private static final double[] DEVIATION = {63.0 / 255.0, 62.1 / 255.0, 66.7 / 255.0};
  private static final int[] LABELS = {3, 8, 3, 1, 8, 0, 5, 3};

  private GoldenFormula() {}

  static long seed(String name) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : (SALT + "/" + name).getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  /** Uniform on [-1, 1), exact. */
  static double u(String name, long index) {
    return u(seed(name), index);
  }

  private static double u(long seed, long index) {
    long z = seed + (index + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z = z ^ (z >>> 31);
    return (z >>> 11) * 0x1.0p-52 - 1;
  }

  /** T(name, shape, scale): float32(scale * u), widened. */
  public static double[] tensor(String name, int elements, double scale) {
    long seed = seed(name);
    double[] values = new double[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = (float) (scale * u(seed, i));
    }
    return values;
  }

  /** Numbers of an input between two bounds. */
  public static double[] input(String key, int elements, double low, double high) {
    double[] values = new double[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = (float) (low + (high - low) * (u("input." + key, i) + 1) / 2);
    }
    return values;
  }

  /** The start of a parameter or buffer, recognised by its name. */
  static double[] parameter(String name, long[] shape) {
    int elements = 1;
    for (long size : shape) {
      elements *= (int) size;
    }
    long seed = seed(name);
    double[] values = new double[elements];
    for (int i = 0; i < elements; i++) {
      double u = u(seed, i);
      double value;
      if (name.endsWith(".running_mean") || name.startsWith("optimizer.")) {
        value = 0;
      } else if (name.endsWith(".running_var")) {
        value = 1;
      } else if (name.endsWith(".gamma") || name.endsWith(".scale")) {
        value = 1 + 0.1 * u;
      } else if (name.endsWith(".beta")) {
        value = 0.05 * u;
      } else if (name.endsWith(".embedding")) {
        value = 0.2 * u;
      } else if (name.endsWith(".a") || name.endsWith(".b")) {
        value = 0.5 + 0.1 * u;
      } else if (name.endsWith(".weight") && shape.length == 4) {
        value = Math.sqrt(3.0 / (double) (shape[1] * shape[2] * shape[3])) * u;
      } else if (name.endsWith(".weight") && shape.length == 2) {
        value = 1 / Math.sqrt((double) shape[1]) * u;
      } else {
        throw new IllegalArgumentException("No formula for " + name);
      }
      values[i] = (float) value;
    }
    return values;
  }

  /** A bias, whose scale depends on the layer's weight. */
  static double[] bias(String name, int elements, long fanIn) {
    return bias(name, elements, fanIn, i -> 0);
  }

  /**
   * The same plus a number for each element.
   *
   * @param offset by element
   */
  static double[] bias(String name, int elements, long fanIn, IntToDoubleFunction offset) {
    long seed = seed(name);
    double[] values = new double[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = (float) (1 / Math.sqrt((double) fanIn) * u(seed, i) + offset.applyAsDouble(i));
    }
    return values;
  }

  /**
   * The start of running statistics in the vision bundle, where they are not 0 and 1.
   *
   * @param variance about which variances are
   */
  static double[] runningStatistics(String name, int elements, double variance) {
    long seed = seed(name);
    double[] values = new double[elements];
    for (int i = 0; i < elements; i++) {
      double u = u(seed, i);
      values[i] = (float) (name.endsWith(".running_mean") ? 0.05 * u : variance * (1 + 0.1 * u));
    }
    return values;
  }

  /** Images with values from 0 to 1. */
  static double[] plainImages(String key, int batch, int height, int width) {
    return images(key, batch, height, width, new double[3], new double[] {1, 1, 1});
  }

  /** Images normalized by CIFAR-10's statistics. */
  static double[] images(String key, int batch, int size) {
    return images(key, batch, size, size, MEAN, DEVIATION);
  }

  /** Images normalized by mean and deviation 1/2. */
  static double[] halfNormalizedImages(String key, int batch, int size) {
    return halfNormalizedImages(key, batch, size, size);
  }

  /** The same, not square. */
  static double[] halfNormalizedImages(String key, int batch, int height, int width) {
    double[] half = {0.5, 0.5, 0.5};
    return images(key, batch, height, width, half, half);
  }

  private static double[] images(
      String key, int batch, int height, int width, double[] mean, double[] deviation) {
    double[] values = new double[batch * 3 * height * width];
    int i = 0;
    for (int n = 0; n < batch; n++) {
      for (int c = 0; c < 3; c++) {
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            values[i] =
                (float) ((pixel(key, n * 3 + c, y, x, height, width) - mean[c]) / deviation[c]);
            i++;
          }
        }
      }
    }
    return values;
  }

  static double pixel(String key, int plane, int y, int x, int size) {
    return pixel(key, plane, y, x, size, size);
  }

  private static double pixel(String key, int plane, int y, int x, int height, int width) {
    int block = (plane * 4 + y * 4 / height) * 4 + x * 4 / width;
    return ((0.5 + 0.2 * u("input." + key + ".mean", plane))
            + 0.15 * u("input." + key + ".block", block))
        + 0.1 * u("input." + key + ".pixel", ((long) plane * height + y) * width + x);
  }

  /**
   * @param step 1, 2, 3 for the steps, 4 for {@code eval}
   */
  static long[] labels(int step, int batch) {
    long[] labels = new long[batch];
    for (int n = 0; n < batch; n++) {
      labels[n] = (LABELS[n % 8] + 3L * step) % 10;
    }
    return labels;
  }

  static HostTensor host(String name, ElementType type, long[] shape, double[] values) {
    if (type == ElementType.FLOAT64) {
      return HostTensor.of(name, shape, values);
    }
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return HostTensor.of(name, shape, narrow);
  }
}
