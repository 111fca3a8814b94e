package dev.lamina.core.graph;

import dev.lamina.core.spec.Check;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a backward pass yields: one gradient for each parameter that the loss reaches, nothing at
 * all for the others, and one for each leaf that was asked for.
 */
public final class Gradients {

  private static final Shape ONE = Shape.of(1);
  private static final double EPSILON = 1e-6;

  private final Map<Variable, Value> byParameter;
  private final Map<Value, Value> byLeaf;

  Gradients(Map<Variable, Value> byParameter, Map<Value, Value> byLeaf) {
    this.byParameter = Collections.unmodifiableMap(new LinkedHashMap<>(byParameter));
    this.byLeaf = Collections.unmodifiableMap(new LinkedHashMap<>(byLeaf));
  }

  /** No gradient for any parameter. */
  public static Gradients none() {
    return new Gradients(Map.of(), Map.of());
  }

  /** The parameters that were reached, in the order in which the graph declared them. */
  public Set<Variable> parameters() {
    return byParameter.keySet();
  }

  /** The gradient of a parameter, of its shape; empty if the loss does not reach it. */
  public Optional<Value> of(Variable parameter) {
    return Optional.ofNullable(byParameter.get(parameter));
  }

  /**
   * The gradient of a leaf, of its shape.
   *
   * @throws IllegalArgumentException if it was not asked for
   */
  public Value of(Value leaf) {
    Check.argument(byLeaf.containsKey(leaf), "No gradient for %s", leaf);
    return byLeaf.get(leaf);
  }

  /** The sum of both; what only one of them reaches keeps that gradient. */
  public Gradients plus(Gradients other) {
    var added = new LinkedHashMap<>(byParameter);
    other.byParameter.forEach((parameter, value) -> added.merge(parameter, value, Value::add));
    var sum = new LinkedHashMap<Variable, Value>();
    added.values().stream()
        .findAny()
        .ifPresent(
            any ->
                any.method().graph().variables(Variable.Role.PARAMETER).stream()
                    .filter(added::containsKey)
                    .forEach(parameter -> sum.put(parameter, added.get(parameter))));
    var leaves = new LinkedHashMap<>(byLeaf);
    other.byLeaf.forEach((leaf, value) -> leaves.merge(leaf, value, Value::add));
    return new Gradients(sum, leaves);
  }

  /**
   * The same directions with a norm of at most c: all gradients of parameters times {@code min(1, c
   * / (n + 1e-6))}, with n the norm of them all together. PyTorch's {@code clip_grad_norm_}.
   *
   * <p>Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML
   * 2013.
   *
   * @param norm c, above 0
   */
  public Gradients clipped(double norm) {
    Check.argument(
        norm > 0 && Double.isFinite(norm), "Invalid norm of gradients: %s (want > 0)", norm);
    if (byParameter.isEmpty()) {
      return this;
    }
    List<Value> norms =
        byParameter.values().stream().map(gradient -> gradient.norm().reshape(ONE)).toList();
    Value factor = Value.concatenate(norms, 0).norm().add(EPSILON).pow(-1).mul(norm).atMost(1);
    var clipped = new LinkedHashMap<Variable, Value>();
    byParameter.forEach((parameter, gradient) -> clipped.put(parameter, gradient.mul(factor)));
    return new Gradients(clipped, byLeaf);
  }

  /** The gradients of some of the parameters. */
  public Gradients only(Predicate<Variable> wanted) {
    var some = new LinkedHashMap<>(byParameter);
    some.keySet().removeIf(wanted.negate());
    return new Gradients(some, byLeaf);
  }

  Value require(Variable parameter) {
    Check.argument(byParameter.containsKey(parameter), "No gradient for %s", parameter.name());
    return byParameter.get(parameter);
  }
}
