package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.nn.Layer;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The smallest part of a backbone that can be a module of its own: the stem, one residual block, or
 * one convolution with what follows it.
 *
 * @param path where its variables live, such as {@code stages.1.0}
 * @param stage 0 for the stem, then 1, 2, ...
 * @param block position in its stage, from 0
 * @param kind if it is a residual block
 * @param dilation of a single convolution in its place; 1 for none
 * @param outputs the declared shape of its output from that of its input
 * @param layer makes a fresh copy of it at some place: for the backbone itself, or for an auxiliary
 *     network that is built alike
 */
public record Unit(
    String path,
    int stage,
    int block,
    Optional<BlockKind> kind,
    int dilation,
    UnaryOperator<Shape> outputs,
    Function<Scope, Layer> layer) {

  /** One without dilation. */
  public Unit(
      String path,
      int stage,
      int block,
      Optional<BlockKind> kind,
      UnaryOperator<Shape> outputs,
      Function<Scope, Layer> layer) {
    this(path, stage, block, kind, 1, outputs, layer);
  }

  /** The stem at path {@code stem}. */
  static Unit stem(UnaryOperator<Shape> outputs, Function<Scope, Layer> layer) {
    return new Unit("stem", 0, 0, Optional.empty(), outputs, layer);
  }

  /**
   * What a unit for images does to shapes.
   *
   * @param channels of its output
   * @param stride by which it divides height and width; a remainder is rounded up
   */
  static UnaryOperator<Shape> images(int channels, int stride) {
    return input ->
        Shape.batchOf(
            channels, (input.size(2) + stride - 1) / stride, (input.size(3) + stride - 1) / stride);
  }

  /** Its name in split tables: {@code stem}, or {@code <stage>.<block>}. */
  public String position() {
    return stage == 0 ? "stem" : stage + "." + block;
  }

  /** Declares it at its own place in a graph. */
  public Layer declare(Scope root) {
    return layer.apply(root.child(path));
  }

  /** The same place with another layer. */
  public Unit with(Function<Scope, Layer> other) {
    return new Unit(path, stage, block, kind, dilation, outputs, other);
  }

  /** The declared shape of its output. */
  public Shape output(Shape input) {
    return outputs.apply(input);
  }
}
