package dev.lamina.core.nn;

import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Weight;
import dev.lamina.core.spec.Check;
import java.util.Optional;

/**
 * Two-dimensional convolution with square kernels: {@code (N, C_in, H, W)} to {@code (N, C_out, H',
 * W')}. Weights start by {@link Initializers#heFanOut}, biases by {@link
 * Initializers#uniformFanIn}.
 */
public final class Conv2d extends Layer {

  private final Weight weight;
  private final Weight bias;
  private final int stride;
  private final int padding;
  private final int groups;
  private final int dilation;

  private Conv2d(
      Scope scope,
      int in,
      int out,
      int kernel,
      int stride,
      int padding,
      int groups,
      int dilation,
      Initializer start,
      Optional<Initializer> startOfBias) {
    super(scope);
    Check.argument(dilation >= 1, "Invalid dilation: %s (want >= 1)", dilation);
    Check.argument(
        groups >= 1 && in % groups == 0 && out % groups == 0,
        "Invalid groups: %s (want a divisor of %s and %s channels)",
        groups,
        in,
        out);
    this.weight = scope.weight("weight", Shape.of(out, in / groups, kernel, kernel), start);
    this.bias = startOfBias.map(drawn -> scope.weight("bias", Shape.of(out), drawn)).orElse(null);
    this.stride = stride;
    this.padding = padding;
    this.groups = groups;
    this.dilation = dilation;
  }

  /** A convolution that keeps the size at stride 1 (padding = kernel / 2), without bias. */
  public static Conv2d same(Scope scope, int in, int out, int kernel, int stride) {
    return grouped(scope, in, out, kernel, stride, 1);
  }

  /** A convolution that keeps the size, with bias. */
  public static Conv2d sameWithBias(Scope scope, int in, int out, int kernel) {
    return new Conv2d(
        scope,
        in,
        out,
        kernel,
        1,
        kernel / 2,
        1,
        1,
        Initializers.heFanOut(out, kernel, kernel),
        Optional.of(Initializers.uniformFanIn(in * kernel * kernel)));
  }

  /**
   * A convolution with bias that keeps the size at stride 1 (padding = kernel / 2).
   *
   * @param start of the weight
   * @param startOfBias likewise
   */
  public static Conv2d started(
      Scope scope,
      int in,
      int out,
      int kernel,
      int stride,
      Initializer start,
      Initializer startOfBias) {
    return new Conv2d(
        scope, in, out, kernel, stride, kernel / 2, 1, 1, start, Optional.of(startOfBias));
  }

  /**
   * A convolution without bias whose input and output channels fall into groups that do not mix.
   * The start of the weight is that of a plain one: its fan-out is not divided by the groups.
   */
  public static Conv2d grouped(Scope scope, int in, int out, int kernel, int stride, int groups) {
    return dilated(scope, in, out, kernel, stride, groups, 1);
  }

  /**
   * The same whose kernel takes every {@code dilation}-th pixel: it sees as far as one of {@code
   * dilation * (kernel - 1) + 1}, and still keeps the size at stride 1 (padding = dilation *
   * (kernel / 2)).
   */
  public static Conv2d dilated(
      Scope scope, int in, int out, int kernel, int stride, int groups, int dilation) {
    return new Conv2d(
        scope,
        in,
        out,
        kernel,
        stride,
        dilation * (kernel / 2),
        groups,
        dilation,
        Initializers.heFanOut(out, kernel, kernel),
        Optional.empty());
  }

  /**
   * A convolution without bias that keeps the size at stride 1 (padding = kernel / 2).
   *
   * @param start of the weight
   */
  public static Conv2d started(
      Scope scope, int in, int out, int kernel, int stride, Initializer start) {
    return new Conv2d(scope, in, out, kernel, stride, kernel / 2, 1, 1, start, Optional.empty());
  }

  /**
   * A convolution of stride 1 whose input and output channels fall into groups that do not mix.
   *
   * @param padding zeros on each side
   * @param start of the weight
   * @param startOfBias empty for none
   */
  public static Conv2d padded(
      Scope scope,
      int in,
      int out,
      int kernel,
      int padding,
      int groups,
      Initializer start,
      Optional<Initializer> startOfBias) {
    return new Conv2d(scope, in, out, kernel, 1, padding, groups, 1, start, startOfBias);
  }

  /** A linear layer for every pixel, with bias; starts as {@link Linear} does. */
  public static Conv2d pointwise(Scope scope, int in, int out) {
    Initializer drawn = Initializers.uniformFanIn(in);
    return new Conv2d(scope, in, out, 1, 1, 0, 1, 1, drawn, Optional.of(drawn));
  }

  /**
   * A convolution of patches that do not overlap, with a bias that starts at 0.
   *
   * @param patch height and width of a patch
   */
  public static Conv2d patches(Scope scope, int in, int out, int patch, Initializer start) {
    return new Conv2d(scope, in, out, patch, patch, 0, 1, 1, start, Optional.of(Initializer.ZEROS));
  }

  @Override
  protected Value apply(Value x) {
    return x.conv2d(
        weight.in(x.method()),
        bias == null ? null : bias.in(x.method()),
        stride,
        padding,
        dilation,
        groups);
  }
}
