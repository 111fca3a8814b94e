package dev.lamina.core.replacement;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Synthesis;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;

/** One convolution and its norm beside a shortcut: {@code relu(x + bn(W * x))}. */
final class LightBlock extends Layer {

  static final String CONVOLUTION = "conv";
  static final String NORM = "bn";

  private final Layer conv;
  private final Layer bn;

  /**
   * @param weights of the convolution and of the norm's scale and shift
   * @param kernel 1 or 3
   */
  LightBlock(Scope scope, Synthesis weights, int channels, int kernel) {
    super(scope);
    Scope made = scope.synthesizing(weights);
    conv = Conv2d.same(made.child(CONVOLUTION), channels, channels, kernel, 1);
    bn = new BatchNorm(made.child(NORM), channels);
  }

  @Override
  protected Value apply(Value x) {
    return bn.forward(conv.forward(x)).add(x).relu();
  }
}
