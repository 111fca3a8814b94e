package dev.lamina.core.local.loss;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.nn.Linear;

/**
 * MLAAN's head for ImageNet: global average pooling and a linear layer; features of at most 128
 * channels go through two 1x1 convolutions before, to twice the channels and back, each with batch
 * norm and ReLU.
 *
 * <p>"MLAAN", AAAI 2025, released code for ResNet-34; that for ResNet-101, which has no narrow
 * features, is the same.
 */
public record MlaanHead() implements AuxiliaryHead {

  private static final int NARROW = 128;

  @Override
  public Layer declare(Scope scope, Shape features, int classes) {
    return new Network(scope.child("classifier"), (int) features.size(1), classes);
  }

  private static final class Network extends Layer {
    private final Layer conv1;
    private final Layer bn1;
    private final Layer conv2;
    private final Layer bn2;
    private final Layer linear;

    Network(Scope scope, int channels, int classes) {
      super(scope);
      boolean narrow = channels <= NARROW;
      int twice = 2 * channels;
      conv1 = narrow ? Conv2d.same(scope.child("conv1"), channels, twice, 1, 1) : null;
      bn1 = narrow ? new BatchNorm(scope.child("bn1"), twice) : null;
      conv2 = narrow ? Conv2d.same(scope.child("conv2"), twice, channels, 1, 1) : null;
      bn2 = narrow ? new BatchNorm(scope.child("bn2"), channels) : null;
      linear = Linear.withBias(scope.child("fc1"), channels, classes);
    }

    @Override
    protected Value apply(Value x) {
      Value h = x;
      if (conv1 != null) {
        h = bn1.forward(conv1.forward(h)).relu();
        h = bn2.forward(conv2.forward(h)).relu();
      }
      return linear.forward(h.globalAveragePool());
    }
  }

  @Override
  public String toString() {
    return "mlaan-imagenet";
  }
}
