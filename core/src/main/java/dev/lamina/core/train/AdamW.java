package dev.lamina.core.train;

import static dev.lamina.core.train.ParameterGroups.isBias;
import static dev.lamina.core.train.ParameterGroups.isWeight;

import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.Pace;
import dev.lamina.core.spec.Check;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * AdamW, PyTorch's rule. Two groups: matrices and convolution kernels decay, vectors and scalars
 * (biases, batch norm) do not, as is the custom for this optimizer.
 *
 * <p>Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019.
 *
 * @param beta1 in [0, 1)
 * @param beta2 in [0, 1)
 * @param epsilon above 0
 * @param weightDecay at least 0
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {

  public AdamW {
    Check.argument(beta1 >= 0 && beta1 < 1, "Invalid beta1: %s (want 0 <= beta1 < 1)", beta1);
    Check.argument(beta2 >= 0 && beta2 < 1, "Invalid beta2: %s (want 0 <= beta2 < 1)", beta2);
    Check.argument(epsilon > 0, "Invalid epsilon: %s (want > 0)", epsilon);
    Check.argument(
        weightDecay >= 0 && Double.isFinite(weightDecay),
        "Invalid weight-decay: %s (want >= 0)",
        weightDecay);
  }

  @Override
  public Update begin(Method step, Pace pace) {
    Scope scope = step.graph().root().child("optimizer");
    Variable steps = scope.optimizerState("steps", Shape.scalar());
    step.increment(steps);
    return gradients -> {
      if (pace.biasRate().isEmpty()) {
        groups(step, gradients, scope, steps, pace.rate());
        return;
      }
      groups(step, gradients.only(p -> !isBias(p)), scope, steps, pace.rate());
      groups(step, gradients.only(p -> isBias(p)), scope, steps, pace.biasRate().get());
    };
  }

  private void groups(Method step, Gradients gradients, Scope scope, Variable steps, Value rate) {
    group(step, gradients.only(AdamW::decays), scope, steps, rate, weightDecay);
    group(step, gradients.only(p -> !decays(p)), scope, steps, rate, 0);
  }

  private static boolean decays(Variable parameter) {
    return parameter.decays() && isWeight(parameter);
  }

  private void group(
      Method step, Gradients gradients, Scope scope, Variable steps, Value rate, double decay) {
    Map<Variable, Variable> means = new LinkedHashMap<>();
    Map<Variable, Variable> squares = new LinkedHashMap<>();
    for (Variable parameter : gradients.parameters()) {
      means.put(parameter, scope.child("mean").optimizerState(parameter.name(), parameter.shape()));
      squares.put(
          parameter, scope.child("square").optimizerState(parameter.name(), parameter.shape()));
    }
    step.adamW(gradients, means, squares, steps, rate, beta1, beta2, epsilon, decay);
  }
}
