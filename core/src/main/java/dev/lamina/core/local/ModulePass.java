package dev.lamina.core.local;

import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Value;

/**
 * The forward pass of one module in a step, and the ways back through it. Several gradients may go
 * on to the module's input; its parameters get theirs once, at the end, from the sum.
 */
interface ModulePass {

  /** What the module hands over, without a gradient. */
  Value output();

  /** Writes a backward pass to the module's input, after which others follow. */
  Value toInput(Value gradient);

  /** Writes the last backward pass, to the parameters alone. */
  Gradients toParameters(Value gradient);

  /** Writes the only backward pass, to the parameters and the module's input. */
  Back toBoth(Value gradient);

  /**
   * @param parameters gradients of the module's parameters
   * @param atInput gradient at its input
   */
  record Back(Gradients parameters, Value atInput) {}
}
