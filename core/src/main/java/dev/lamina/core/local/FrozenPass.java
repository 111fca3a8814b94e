package dev.lamina.core.local;

import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Value;

/**
 * A module whose units are all frozen. What arrives at its output goes no further.
 *
 * @param output of the module
 */
record FrozenPass(Value output) implements ModulePass {

  @Override
  public Value toInput(Value gradient) {
    throw new IllegalStateException("A span goes back into a frozen module");
  }

  @Override
  public Gradients toParameters(Value gradient) {
    return Gradients.none();
  }

  @Override
  public Back toBoth(Value gradient) {
    throw new IllegalStateException("A span goes back into a frozen module");
  }
}
