package dev.lamina.core.train;

import static dev.lamina.core.train.ParameterGroups.isBias;
import static dev.lamina.core.train.ParameterGroups.isWeight;

import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.Pace;
import dev.lamina.core.spec.Check;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Stochastic gradient descent with momentum, PyTorch's rule (the learning rate is outside the
 * buffer): {@code d = g + wd·w; b ← μ·b + d; w ← w − lr·(d + μ·b)} with Nesterov, {@code w ← w −
 * lr·b} without.
 *
 * @param momentum μ, in [0, 1)
 * @param weightDecay wd, at least 0
 * @param decayed what it is on, but for what {@link Variable#decays} exempts
 */
public record Sgd(double momentum, double weightDecay, Decayed decayed, boolean nesterov)
    implements Optimizer {

  /** Parameters on which there is weight decay. */
  public enum Decayed {
    /** Batch norm and biases included, as all recipes of local learning have it. */
    ALL,
    /** Matrices and convolution kernels alone, as those of detectors have it. */
    WEIGHTS
  }

  public Sgd {
    Check.argument(
        momentum >= 0 && momentum < 1, "Invalid momentum: %s (want 0 <= momentum < 1)", momentum);
    Check.argument(
        weightDecay >= 0 && Double.isFinite(weightDecay),
        "Invalid weight-decay: %s (want >= 0)",
        weightDecay);
    Check.argument(
        !nesterov || momentum > 0,
        "Cannot use nesterov with momentum 0 (want nesterov: false, or a momentum above 0)");
  }

  /** The usual one, which decays everything. */
  public Sgd(double momentum, double weightDecay, boolean nesterov) {
    this(momentum, weightDecay, Decayed.ALL, nesterov);
  }

  @Override
  public OptionalDouble ownMomentum() {
    return momentum > 0 ? OptionalDouble.of(momentum) : OptionalDouble.empty();
  }

  @Override
  public Update begin(Method step, Pace pace) {
    Scope scope = step.graph().root().child("optimizer.momentum");
    return gradients -> {
      if (pace.biasRate().isEmpty()) {
        groups(step, gradients, scope, pace.rate(), pace.momentum());
        return;
      }
      groups(step, gradients.only(p -> !isBias(p)), scope, pace.rate(), pace.momentum());
      groups(step, gradients.only(p -> isBias(p)), scope, pace.biasRate().get(), pace.momentum());
    };
  }

  private void groups(
      Method step, Gradients gradients, Scope scope, Value rate, Optional<Value> told) {
    group(step, gradients.only(this::decays), scope, rate, told, weightDecay);
    group(step, gradients.only(parameter -> !decays(parameter)), scope, rate, told, 0);
  }

  private boolean decays(Variable parameter) {
    return parameter.decays() && (decayed == Decayed.ALL || isWeight(parameter));
  }

  private void group(
      Method step,
      Gradients gradients,
      Scope scope,
      Value rate,
      Optional<Value> told,
      double decay) {
    Map<Variable, Variable> buffers = new LinkedHashMap<>();
    if (momentum > 0) {
      for (Variable parameter : gradients.parameters()) {
        buffers.put(parameter, scope.optimizerState(parameter.name(), parameter.shape()));
      }
    }
    if (told.isPresent()) {
      step.sgd(gradients, buffers, rate, told.get(), decay, nesterov);
    } else {
      step.sgd(gradients, buffers, rate, momentum, decay, nesterov);
    }
  }
}
