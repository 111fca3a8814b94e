package dev.lamina.core.replacement;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.nn.LayerNorm;
import dev.lamina.core.nn.Linear;
import dev.lamina.core.nn.ResidualDrop;

/** One linear layer on normalized features beside a shortcut: {@code x + W·norm(x) + c}. */
final class LightProjection extends Layer {

  private final Layer norm;
  private final Layer proj;
  private final Layer drop;

  /**
   * @param scope whose weights are made of others
   */
  LightProjection(Scope scope, int width, double epsilon) {
    super(scope);
    norm = new LayerNorm(scope.child("norm"), width, epsilon);
    proj = Linear.withBias(scope.child("proj"), width, width);
    drop = new ResidualDrop(scope.child("drop"));
  }

  @Override
  protected Value apply(Value x) {
    return drop.forward(proj.forward(norm.forward(x))).add(x);
  }
}
