package dev.lamina.core.graph;

import dev.lamina.core.spec.Check;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a backward pass yields: one gradient for each parameter that the loss reaches, and nothing
 * at all for the others.
 */
public final class Gradients {

  private final Map<Variable, Value> byParameter;

  Gradients(Map<Variable, Value> byParameter) {
    this.byParameter = Collections.unmodifiableMap(new LinkedHashMap<>(byParameter));
  }

  /** No gradient for any parameter. */
  public static Gradients none() {
    return new Gradients(Map.of());
  }

  /** The parameters that were reached, in the order in which the graph declared them. */
  public Set<Variable> parameters() {
    return byParameter.keySet();
  }

  /** The gradient of a parameter, of its shape; empty if the loss does not reach it. */
  public Optional<Value> of(Variable parameter) {
    return Optional.ofNullable(byParameter.get(parameter));
  }

  /** The sum of both; a parameter that only one of them reaches keeps that gradient. */
  public Gradients plus(Gradients other) {
    var sum = new LinkedHashMap<>(byParameter);
    other.byParameter.forEach((parameter, value) -> sum.merge(parameter, value, Value::add));
    return new Gradients(sum);
  }

  /** The gradients of some of the parameters. */
  public Gradients only(Predicate<Variable> wanted) {
    var some = new LinkedHashMap<>(byParameter);
    some.keySet().removeIf(wanted.negate());
    return new Gradients(some);
  }

  Value require(Variable parameter) {
    Check.argument(byParameter.containsKey(parameter), "No gradient for %s", parameter.name());
    return byParameter.get(parameter);
  }
}
