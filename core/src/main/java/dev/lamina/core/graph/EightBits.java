package dev.lamina.core.graph;

import dev.lamina.core.graph.Statement.Call;
import dev.lamina.core.graph.Statement.Keeps;
import java.util.ArrayList;
import java.util.List;

/**
 * Operators on tensors of {@link ElementType#QUANTIZED}: activations in codes of their {@link
 * Rounding}, weights in codes of a scale for each output channel, symmetric around 0. None is
 * differentiable. They run on CPUs alone.
 */
final class EightBits {

  private static final int CODES_OF_WEIGHTS = 127;
  private static final int SIGNED = 12;
  private static final int UNSIGNED = 13;

  private EightBits() {}

  /** Activations as codes. */
  static Value rounded(Value real, Rounding rounding) {
    return real.method()
        .define(
            "quantize_per_tensor",
            real.shape(),
            ElementType.QUANTIZED,
            Keeps.NOTHING,
            false,
            real.clamp(rounding.least(), rounding.greatest()),
            rounding.scale(),
            rounding.zeroPoint(),
            UNSIGNED);
  }

  /** Codes as numbers. */
  static Value real(Value codes) {
    return codes
        .method()
        .define(
            "dequantize",
            codes.shape(),
            codes.method().graph().precision(),
            Keeps.NOTHING,
            false,
            codes);
  }

  /**
   * Weights as codes of {@code max |w| / 127} for each output channel, the first dimension.
   *
   * @param weight of two dimensions or four
   */
  static Value roundedByChannel(Value weight) {
    Method method = weight.method();
    long channels = weight.shape().size(0);
    Value flat = weight.reshape(Shape.of(channels, weight.shape().elements(1) / channels));
    // A channel of zeros has codes of 0 whatever its scale.
    Value scales = flat.abs().max(1).mul(1.0 / CODES_OF_WEIGHTS).atLeast(1e-12);
    Value zeros = method.constant(Shape.of(channels), 0).to(ElementType.INT64);
    return method.define(
        "quantize_per_channel",
        weight.shape(),
        ElementType.QUANTIZED,
        Keeps.NOTHING,
        false,
        weight,
        scales,
        zeros,
        0,
        SIGNED);
  }

  /**
   * A convolution of codes.
   *
   * @param like the convolution of numbers that it stands for
   * @param weight by {@link #roundedByChannel}
   * @param bias numbers
   * @param relu whether negative results become 0
   */
  static Value conv2d(
      Statement like, Value input, Value weight, Value bias, boolean relu, Rounding result) {
    List<Object> geometry = like.arguments().subList(3, like.arguments().size());
    var prepared = new ArrayList<Object>(List.of(weight, bias));
    prepared.addAll(geometry);
    return defined(
        relu ? "ops.quantized.conv2d_relu" : "ops.quantized.conv2d",
        like.results().get(0).shape(),
        input,
        new Call("ops.quantized.conv2d_prepack", prepared),
        result);
  }

  /** A linear layer of codes, as {@link #conv2d}. */
  static Value linear(
      Statement like, Value input, Value weight, Value bias, boolean relu, Rounding result) {
    return defined(
        relu ? "ops.quantized.linear_relu" : "ops.quantized.linear",
        like.results().get(0).shape(),
        input,
        new Call("ops.quantized.linear_prepack", List.of(weight, bias)),
        result);
  }

  /** The sum of two activations in codes, of one shape. */
  static Value add(Value one, Value other, boolean relu, Rounding result) {
    return defined(
        relu ? "ops.quantized.add_relu" : "ops.quantized.add", one.shape(), one, other, result);
  }

  private static Value defined(
      String operator, Shape shape, Value input, Object other, Rounding result) {
    Method method = input.method();
    Value made =
        method.define(
            operator,
            shape,
            ElementType.QUANTIZED,
            Keeps.NOTHING,
            false,
            input,
            other,
            result.scale(),
            result.zeroPoint());
    // The operator uses all codes for what lies beyond the range.
    return method.define(
        "clamp",
        shape,
        ElementType.QUANTIZED,
        Keeps.NOTHING,
        false,
        made,
        result.least(),
        result.greatest());
  }
}
