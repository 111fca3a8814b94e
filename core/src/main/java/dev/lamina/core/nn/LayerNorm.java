package dev.lamina.core.nn;

import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Weight;

/**
 * Layer normalization over the last dimension.
 *
 * <p>Ba et al., "Layer normalization", arXiv 1607.06450.
 */
public final class LayerNorm extends Layer {

  private final Weight gamma;
  private final Weight beta;
  private final double epsilon;

  /**
   * @param width size of the last dimension
   * @param epsilon added to the variance
   */
  public LayerNorm(Scope scope, int width, double epsilon) {
    super(scope);
    Shape shape = Shape.of(width);
    this.gamma = scope.weight("gamma", shape, Initializer.ONES);
    this.beta = scope.weight("beta", shape, Initializer.ZEROS);
    this.epsilon = epsilon;
  }

  @Override
  protected Value apply(Value x) {
    return x.layerNorm(gamma.in(x.method()), beta.in(x.method()), epsilon);
  }
}
