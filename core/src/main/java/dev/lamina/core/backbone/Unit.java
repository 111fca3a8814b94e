package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.nn.Layer;
import java.util.function.Function;

/**
 * The smallest part of a backbone that can be a module of its own: the stem, one residual block, or
 * one convolution with what follows it.
 *
 * @param path where its variables live, such as {@code stages.1.0}
 * @param stage 0 for the stem, then 1, 2, ...
 * @param block position in its stage, from 0
 * @param channels of its output
 * @param stride by which it divides height and width; a remainder is rounded up
 * @param convolutions beside its shortcut, if it is a residual block; else 0
 * @param layer makes a fresh copy of it at some place: for the backbone itself, or for an auxiliary
 *     network that is built alike
 */
public record Unit(
    String path,
    int stage,
    int block,
    int channels,
    int stride,
    int convolutions,
    Function<Scope, Layer> layer) {

  /** Its name in split tables: {@code stem}, or {@code <stage>.<block>}. */
  public String position() {
    return stage == 0 ? "stem" : stage + "." + block;
  }

  /** The same place with another layer. */
  public Unit with(Function<Scope, Layer> other) {
    return new Unit(path, stage, block, channels, stride, convolutions, other);
  }

  /** The declared shape of its output. */
  public Shape output(Shape input) {
    return Shape.batchOf(
        channels, (input.size(2) + stride - 1) / stride, (input.size(3) + stride - 1) / stride);
  }
}
