package dev.lamina.core.local;

import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Value;
import java.util.ArrayList;
import java.util.List;

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
  public Value toInput(Value gradient) {
    Value arriving = gradient;
    for (int i = units.size() - 1; i >= 0; i--) {
      Value leaf = step.leaf(inputs.get(i));
      arriving = step.backwardTo(leaf, units.get(i).again(leaf), arriving, false);
    }
    return arriving;
  }

  @Override
  public Gradients toParameters(Value gradient) {
    Back back = through(gradient, 1);
    return back.parameters()
        .plus(step.backwardFrom(units.get(0).again(inputs.get(0)), back.atInput(), false));
  }

  @Override
  public Back toBoth(Value gradient) {
    return through(gradient, 0);
  }

  /** Through all units from the last to some other. */
  private Back through(Value gradient, int first) {
    Gradients parameters = Gradients.none();
    Value arriving = gradient;
    for (int i = units.size() - 1; i >= first; i--) {
      Value leaf = step.leaf(inputs.get(i));
      Gradients part = step.backwardFrom(units.get(i).again(leaf), arriving, false, leaf);
      parameters = parameters.plus(part);
      arriving = part.of(leaf);
    }
    return new Back(parameters, arriving);
  }
}
