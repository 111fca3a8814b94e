package dev.lamina.core.nn;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;

/**
 * {@code x · Wᵀ + b} on the last dimension. Weight and bias start by {@link
 * Initializers#uniformFanIn}.
 */
public final class Linear extends Layer {

  private final Variable weight;
  private final Variable bias;

  private Linear(Scope scope, int in, int out, boolean bias) {
    super(scope);
    this.weight = scope.parameter("weight", Shape.of(out, in), Initializers.uniformFanIn(in));
    this.bias = bias ? scope.parameter("bias", Shape.of(out), Initializers.uniformFanIn(in)) : null;
  }

  public static Linear withBias(Scope scope, int in, int out) {
    return new Linear(scope, in, out, true);
  }

  public static Linear withoutBias(Scope scope, int in, int out) {
    return new Linear(scope, in, out, false);
  }

  @Override
  protected Value apply(Value x) {
    return x.linear(weight, bias);
  }
}
