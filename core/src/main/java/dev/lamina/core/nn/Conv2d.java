package dev.lamina.core.nn;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;

/**
 * Two-dimensional convolution with square kernels: {@code (N, C_in, H, W)} to {@code (N, C_out, H',
 * W')}. Weights start by {@link Initializers#heFanOut}, biases by {@link
 * Initializers#uniformFanIn}.
 */
public final class Conv2d extends Layer {

  private final Variable weight;
  private final Variable bias;
  private final int stride;
  private final int padding;

  private Conv2d(Scope scope, int in, int out, int kernel, int stride, int padding, boolean bias) {
    super(scope);
    this.weight =
        scope.parameter(
            "weight",
            Shape.of(out, in, kernel, kernel),
            Initializers.heFanOut(out, kernel, kernel));
    this.bias =
        bias
            ? scope.parameter(
                "bias", Shape.of(out), Initializers.uniformFanIn(in * kernel * kernel))
            : null;
    this.stride = stride;
    this.padding = padding;
  }

  /** A convolution that keeps the size at stride 1 (padding = kernel / 2), without bias. */
  public static Conv2d same(Scope scope, int in, int out, int kernel, int stride) {
    return new Conv2d(scope, in, out, kernel, stride, kernel / 2, false);
  }

  /** A convolution that keeps the size, with bias. */
  public static Conv2d sameWithBias(Scope scope, int in, int out, int kernel) {
    return new Conv2d(scope, in, out, kernel, 1, kernel / 2, true);
  }

  @Override
  protected Value apply(Value x) {
    return x.conv2d(weight, bias, stride, padding, 1, 1);
  }
}
