package dev.lamina.core.local;

import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Value;
import java.util.Optional;

/** The forward pass of one module in a step, and the ways back through it. */
interface ModulePass {

  /** What the module hands over, without a gradient. */
  Value output();

  /**
   * Writes a backward pass.
   *
   * @param gradient at the output
   * @param intoInput whether the gradient at the module's input is wanted too
   * @param last whether no other backward pass through this module follows
   */
  Back backward(Value gradient, boolean intoInput, boolean last);

  /**
   * @param parameters gradients of the module's parameters
   * @param atInput gradient at its input, if it was wanted
   */
  record Back(Gradients parameters, Optional<Value> atInput) {}
}
