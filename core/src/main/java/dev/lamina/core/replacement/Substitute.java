package dev.lamina.core.replacement;

import dev.lamina.core.backbone.BlockKind;
import dev.lamina.core.backbone.TransformerBlock;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.spec.SpecException;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A layer in the place of a block, and where the weights of its operators come from.
 *
 * @param layer makes it
 * @param before the operator of the block before that one of its own is made of
 * @param after the same of the block after
 * @param made whether the weights of an operator are made of its neighbours', and not its own
 */
record Substitute(
    Function<Scope, Layer> layer,
    UnaryOperator<String> before,
    UnaryOperator<String> after,
    Predicate<String> made) {

  private static final Set<String> ATTENTION = Set.of("qkv", "proj");
  private static final Set<String> PERCEPTRON = Set.of("fc1", "fc2");

  /**
   * @param block that is replaced
   * @param input shape of its features
   * @throws SpecException if such a block has nothing of the kind
   */
  static Substitute of(Surrogate surrogate, Unit block, Shape input) {
    BlockKind kind = block.kind().orElseThrow();
    return switch (surrogate) {
      case LIGHT -> light(kind, block, input);
      case FULL_BLOCK -> same(block, operator -> true);
      case ATTENTION_ONLY -> partOf(kind, block, ATTENTION, "attention");
      case MLP_ONLY -> partOf(kind, block, PERCEPTRON, "perceptron");
    };
  }

  private static Substitute light(BlockKind kind, Unit block, Shape input) {
    return switch (kind) {
      case BASIC -> convolution(block, input, 3, 2);
      case BOTTLENECK -> convolution(block, input, 1, 3);
      case ENCODER -> projection(input, TransformerBlock.Form.ENCODER);
      case DECODER -> projection(input, TransformerBlock.Form.DECODER);
    };
  }

  private static Substitute projection(Shape input, TransformerBlock.Form form) {
    UnaryOperator<String> operators = operator -> operator.equals("norm") ? "norm1" : operator;
    return new Substitute(
        at -> new LightProjection(at, Math.toIntExact(input.size(-1)), form.epsilon()),
        operators,
        operators,
        operator -> true);
  }

  /**
   * @param kernel of the last convolution of the block before, and of the first one after
   * @param last number of that convolution
   */
  private static Substitute convolution(Unit block, Shape input, int kernel, int last) {
    Shape output = block.output(input);
    int stride = Math.toIntExact((input.size(2) + output.size(2) - 1) / output.size(2));
    int dilation = kernel == 1 ? 1 : block.dilation();
    return new Substitute(
        at ->
            new LightBlock(
                at,
                Math.toIntExact(input.size(1)),
                Math.toIntExact(output.size(1)),
                kernel,
                stride,
                dilation),
        operator -> operator + last,
        operator -> operator + 1,
        operator -> true);
  }

  private static Substitute partOf(BlockKind kind, Unit block, Set<String> operators, String part) {
    if (kind != BlockKind.ENCODER && kind != BlockKind.DECODER) {
      throw new SpecException(
          "Cannot replace the %s of block %s: it has none (want operator: light or full-block, or a transformer)"
              .formatted(part, block.position()));
    }
    return same(block, operators::contains);
  }

  private static Substitute same(Unit block, Predicate<String> made) {
    return new Substitute(block.layer(), UnaryOperator.identity(), UnaryOperator.identity(), made);
  }
}
