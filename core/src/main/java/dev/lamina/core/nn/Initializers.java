package dev.lamina.core.nn;

import dev.lamina.core.graph.Initializer;
import dev.lamina.core.random.RandomStream;
import java.util.Arrays;

/** The distributions that parameters are drawn from. */
public final class Initializers {

  private Initializers() {}

  /**
   * Normal with mean 0 and variance 2 / (k_h · k_w · C_out), for convolutions before a ReLU.
   *
   * <p>He et al., "Delving deep into rectifiers", ICCV 2015, in the fan-out form.
   */
  public static Initializer heFanOut(int outChannels, int kernelHeight, int kernelWidth) {
    return normal(Math.sqrt(2.0 / outChannels / kernelHeight / kernelWidth));
  }

  /** Uniform on ±1/√fanIn: PyTorch's default for linear weights and all biases. */
  public static Initializer uniformFanIn(int fanIn) {
    return uniform(1 / Math.sqrt(fanIn));
  }

  /**
   * Uniform with mean 0 and variance 1 / fanIn, for layers that nothing bends after them.
   *
   * <p>LeCun et al., "Efficient BackProp", 1998.
   */
  public static Initializer leCunUniform(int fanIn) {
    return uniform(Math.sqrt(3.0 / fanIn));
  }

  /** The same number everywhere. */
  public static Initializer constant(double value) {
    return (stream, values) -> Arrays.fill(values, value);
  }

  private static Initializer uniform(double bound) {
    return (stream, values) -> {
      for (int i = 0; i < values.length; i++) {
        values[i] = bound * (2 * stream.nextDouble() - 1);
      }
    };
  }

  /** Normal with mean 0. */
  public static Initializer normal(double deviation) {
    return (stream, values) -> normal(stream, values, deviation);
  }

  private static void normal(RandomStream stream, double[] values, double deviation) {
    for (int i = 0; i < values.length; i++) {
      values[i] = deviation * stream.nextGaussian();
    }
  }
}
