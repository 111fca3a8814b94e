package dev.lamina.core.local;

import dev.lamina.core.graph.Variable;

/**
 * A variable that follows another: {@code average ← m·average + (1 − m)·source}, once a step.
 *
 * @param momentum m, in [0, 1]
 * @param moment before the optimizer step, from the weights that the losses saw; or after it
 */
public record MovingAverage(Variable average, Variable source, double momentum, Moment moment) {

  /** When in a step an average moves. */
  public enum Moment {
    BEFORE_OPTIMIZER,
    AFTER_OPTIMIZER
  }
}
