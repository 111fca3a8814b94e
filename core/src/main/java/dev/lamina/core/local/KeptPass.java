package dev.lamina.core.local;

import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Value;
import java.util.List;

/** A pass that keeps what its backward passes need, until the last of them. */
final class KeptPass implements ModulePass {

  private final Method step;
  private final Value input;
  private final Value output;

  /**
   * @param input of the module, without a gradient
   * @param crossed whether some backward pass goes on into the module before
   */
  KeptPass(Method step, List<ModuleUnit> units, Value input, boolean crossed) {
    this.step = step;
    this.input = crossed ? step.leaf(input) : input;
    Value features = this.input;
    for (ModuleUnit unit : units) {
      features = unit.forward(features);
    }
    this.output = features;
  }

  @Override
  public Value output() {
    return output.detach();
  }

  @Override
  public Value toInput(Value gradient) {
    return step.backwardTo(input, output, gradient, true);
  }

  @Override
  public Gradients toParameters(Value gradient) {
    return step.backwardFrom(output, gradient, false);
  }

  @Override
  public Back toBoth(Value gradient) {
    Gradients gradients = step.backwardFrom(output, gradient, false, input);
    return new Back(gradients, gradients.of(input));
  }
}
