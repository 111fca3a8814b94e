package dev.lamina.core.graph;

/**
 * How a layer comes by a tensor that it computes with: a variable of its own, or one that is made
 * of others wherever the layer is applied.
 */
@FunctionalInterface
public interface Weight {

  /** The tensor in a method; gradients reach what it is made of. */
  Operand in(Method method);
}
