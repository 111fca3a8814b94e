package dev.lamina.core.local;

import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Value;

/** How parameters change from their gradients, once a step. Writes itself into the step. */
@FunctionalInterface
public interface UpdateRule {

  /**
   * @param gradients of every parameter that some loss reached, summed over the losses
   * @param rate the learning rate, a scalar of FLOAT64
   */
  void write(Method step, Gradients gradients, Value rate);
}
