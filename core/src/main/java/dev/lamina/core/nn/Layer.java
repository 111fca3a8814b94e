package dev.lamina.core.nn;

import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;

/**
 * A part of a network with variables of its own. It declares them when it is made, and may then be
 * applied in any method of its graph.
 */
public abstract class Layer {

  private final Scope scope;

  protected Layer(Scope scope) {
    this.scope = scope;
  }

  /** Where its variables live; errors inside name this path. */
  public final Scope scope() {
    return scope;
  }

  /** Writes this layer's operators; of a frozen one, those of inference. */
  public final Value forward(Value input) {
    Method method = input.method();
    return method.inside(
        scope.path(), () -> scope.isFrozen() ? method.inferring(() -> apply(input)) : apply(input));
  }

  protected abstract Value apply(Value input);
}
