package dev.lamina.core.graph;

/**
 * How a layer comes by a tensor that it computes with: a variable of its own, or one that is made
 * of others wherever the layer is applied.
 */
@FunctionalInterface
public interface Weight {

  /** The tensor in a method; gradients reach what it is made of. */
  Operand in(Method method);

  /** The same, where a variable will not do. */
  default Value valueIn(Method method) {
    Operand operand = in(method);
    return operand instanceof Variable variable ? method.read(variable) : (Value) operand;
  }
}
