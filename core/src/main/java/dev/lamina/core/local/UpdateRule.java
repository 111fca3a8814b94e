package dev.lamina.core.local;

import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Method;
import java.util.OptionalDouble;
import java.util.Set;

/** How parameters change from their gradients, once a step. Writes itself into the step. */
@FunctionalInterface
public interface UpdateRule {

  /**
   * Writes what happens once a step.
   *
   * @param pace what the step is told; beside the rate what {@link #controls} asks for
   */
  Update begin(Method step, Pace pace);

  /** What a step is to be told beside the learning rate: names of {@link Pace}. */
  default Set<String> controls() {
    return Set.of();
  }

  /** Whether gradients of several batches are added up before they are used. */
  default boolean accumulates() {
    return false;
  }

  /**
   * To what norm gradients are clipped before they are used; empty if they are not. The norm is of
   * all that losses with common modules train: of the whole network end to end, and of a module
   * with its auxiliary networks where each module has a loss of its own.
   */
  default OptionalDouble clipNorm() {
    return OptionalDouble.empty();
  }

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
