package dev.lamina.core.local;

import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Value;

/** How parameters change from their gradients, once a step. Writes itself into the step. */
@FunctionalInterface
public interface UpdateRule {

  /**
   * Writes what happens once a step.
   *
   * @param rate the learning rate, a scalar of FLOAT64
   */
  Update begin(Method step, Value rate);

  /**
   * The rest of an update, in parts: parameters change as soon as nothing in the step reads them
   * any more, so that their gradients need not be kept.
   */
  @FunctionalInterface
  interface Update {

    /**
     * Writes the update of some parameters; no parameter is in two parts.
     *
     * @param gradients of every parameter of this part, summed over the losses
     */
    void write(Gradients gradients);
  }
}
