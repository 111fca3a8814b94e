package dev.lamina.core.nn;

import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Weight;
import java.util.Optional;

/**
 * {@code x · Wᵀ + b} on the last dimension. Weight and bias start by {@link
 * Initializers#uniformFanIn}.
 */
public final class Linear extends Layer {

  private final Weight weight;
  private final Weight bias;

  private Linear(
      Scope scope, int in, int out, Initializer start, Optional<Initializer> startOfBias) {
    super(scope);
    this.weight = scope.weight("weight", Shape.of(out, in), start);
    this.bias = startOfBias.map(drawn -> scope.weight("bias", Shape.of(out), drawn)).orElse(null);
  }

  public static Linear withBias(Scope scope, int in, int out) {
    return withBias(scope, in, out, Initializers.uniformFanIn(in));
  }

  /** With another start of the weight. */
  public static Linear withBias(Scope scope, int in, int out, Initializer start) {
    return new Linear(scope, in, out, start, Optional.of(Initializers.uniformFanIn(in)));
  }

  /** With another start of the weight, and a bias that starts at 0. */
  public static Linear withZeroBias(Scope scope, int in, int out, Initializer start) {
    return new Linear(scope, in, out, start, Optional.of(Initializer.ZEROS));
  }

  public static Linear withoutBias(Scope scope, int in, int out) {
    return new Linear(scope, in, out, Initializers.uniformFanIn(in), Optional.empty());
  }

  @Override
  protected Value apply(Value x) {
    return x.linear(weight.in(x.method()), bias == null ? null : bias.in(x.method()));
  }
}
