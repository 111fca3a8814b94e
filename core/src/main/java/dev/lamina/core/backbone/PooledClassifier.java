package dev.lamina.core.backbone;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.nn.Linear;

/** Global average pooling and a linear layer. */
final class PooledClassifier extends Layer {

  private final Layer linear;

  PooledClassifier(Scope scope, int channels, int classes) {
    super(scope);
    linear = Linear.withBias(scope, channels, classes);
  }

  @Override
  protected Value apply(Value x) {
    return linear.forward(x.globalAveragePool());
  }
}
