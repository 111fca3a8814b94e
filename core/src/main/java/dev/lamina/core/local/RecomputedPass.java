package dev.lamina.core.local;

import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pass that keeps the input of each unit alone; a backward pass runs unit after unit again, from
 * the last. Exact: batch norm sees the same batch, and running statistics move in the first pass
 * only.
 *
 * <p>Chen et al., "Training deep nets with sublinear memory cost" (arXiv 1604.06174).
 */
final class RecomputedPass implements ModulePass {

  private final Method step;
  private final List<ModuleUnit> units;
  private final List<Value> inputs = new ArrayList<>();
  private final Value output;

  RecomputedPass(Method step, List<ModuleUnit> units, Value input) {
    this.step = step;
    this.units = units;
    Value features = input;
    for (ModuleUnit unit : units) {
      Value given = features.detach();
      inputs.add(given);
      features = step.withoutGradient(() -> unit.forward(given));
    }
    this.output = features;
  }

  @Override
  public Value output() {
    return output.detach();
  }

  @Override
  public Back backward(Value gradient, boolean intoInput, boolean last) {
    Gradients parameters = Gradients.none();
    Value arriving = gradient;
    for (int i = units.size() - 1; i >= 0; i--) {
      if (i == 0 && !intoInput) {
        return new Back(
            parameters.plus(step.backwardFrom(units.get(i).again(inputs.get(i)), arriving, false)),
            Optional.empty());
      }
      Value leaf = step.leaf(inputs.get(i));
      Gradients part = step.backwardFrom(units.get(i).again(leaf), arriving, false, leaf);
      parameters = parameters.plus(part);
      arriving = part.of(leaf);
    }
    return new Back(parameters, Optional.of(arriving));
  }
}
