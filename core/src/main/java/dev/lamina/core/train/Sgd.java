package dev.lamina.core.train;

import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.spec.Check;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum, PyTorch's rule (the learning rate is outside the
 * buffer): {@code d = g + wd·w; b ← μ·b + d; w ← w − lr·(d + μ·b)} with Nesterov, {@code w ← w −
 * lr·b} without. Weight decay is on everything that has a gradient, batch norm and biases included,
 * as all recipes of local learning have it, but for what {@link Variable#decays} exempts.
 *
 * @param momentum μ, in [0, 1)
 * @param weightDecay wd, at least 0
 */
public record Sgd(double momentum, double weightDecay, boolean nesterov) implements Optimizer {

  public Sgd {
    Check.argument(
        momentum >= 0 && momentum < 1, "Invalid momentum: %s (want 0 <= momentum < 1)", momentum);
    Check.argument(
        weightDecay >= 0 && Double.isFinite(weightDecay),
        "Invalid weight-decay: %s (want >= 0)",
        weightDecay);
    Check.argument(!nesterov || momentum > 0, "Cannot use nesterov with momentum 0");
  }

  @Override
  public Update begin(Method step, Value rate) {
    Scope scope = step.graph().root().child("optimizer.momentum");
    return gradients -> {
      group(step, gradients.only(Variable::decays), scope, rate, weightDecay);
      group(step, gradients.only(parameter -> !parameter.decays()), scope, rate, 0);
    };
  }

  private void group(Method step, Gradients gradients, Scope scope, Value rate, double decay) {
    Map<Variable, Variable> buffers = new LinkedHashMap<>();
    if (momentum > 0) {
      for (Variable parameter : gradients.parameters()) {
        buffers.put(parameter, scope.optimizerState(parameter.name(), parameter.shape()));
      }
    }
    step.sgd(gradients, buffers, rate, momentum, decay, nesterov);
  }
}
