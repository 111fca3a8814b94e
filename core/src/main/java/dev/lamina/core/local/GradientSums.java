package dev.lamina.core.local;

import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Variable;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gradients of the batches since the last update, in variables that several methods share. */
final class GradientSums {

  private final Scope scope;
  private final Map<Variable, Variable> sums = new LinkedHashMap<>();

  GradientSums(Graph graph) {
    scope = graph.root().child("optimizer.gradient");
  }

  /** Adds gradients; the sums with them. */
  Gradients plus(Gradients gradients, Method method) {
    for (Variable parameter : gradients.parameters()) {
      sums.computeIfAbsent(parameter, added -> scope.optimizerState(added.name(), added.shape()));
    }
    return method.accumulated(gradients, sums);
  }

  /** Writes that all begin at zero again. */
  void clear(Method method) {
    sums.values().forEach(method::clear);
  }
}
