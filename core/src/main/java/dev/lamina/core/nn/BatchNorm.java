package dev.lamina.core.nn;

import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.graph.Weight;

/**
 * Batch normalization over the second dimension: of images, {@code (N, C, H, W)}, or of features,
 * {@code (N, C)}. Running statistics move with the unbiased variance. In an auxiliary place, which
 * never infers, there are no running statistics.
 *
 * <p>Ioffe and Szegedy, ICML 2015.
 */
public final class BatchNorm extends Layer {

  private static final double USUAL_EPSILON = 1e-5;
  private static final double USUAL_MOMENTUM = 0.1;

  private final Weight gamma;
  private final Weight beta;
  private final Variable runningMean;
  private final Variable runningVariance;
  private final double momentum;
  private final double epsilon;

  /** The usual one: epsilon 1e-5, running statistics move by 0.1. */
  public BatchNorm(Scope scope, int channels) {
    this(scope, channels, USUAL_MOMENTUM, USUAL_EPSILON);
  }

  /**
   * @param momentum by what part running statistics move towards those of a batch, 0 to 1
   * @param epsilon added to variances
   */
  public BatchNorm(Scope scope, int channels, double momentum, double epsilon) {
    super(scope);
    this.momentum = momentum;
    this.epsilon = epsilon;
    Shape shape = Shape.of(channels);
    gamma = scope.weight("gamma", shape, Initializer.ONES);
    beta = scope.weight("beta", shape, Initializer.ZEROS);
    boolean infers = !scope.isAuxiliary();
    runningMean = infers ? scope.buffer("running_mean", shape, Initializer.ZEROS) : null;
    runningVariance = infers ? scope.buffer("running_var", shape, Initializer.ONES) : null;
  }

  @Override
  protected Value apply(Value x) {
    return x.batchNorm(
        gamma.in(x.method()), beta.in(x.method()), runningMean, runningVariance, momentum, epsilon);
  }
}
