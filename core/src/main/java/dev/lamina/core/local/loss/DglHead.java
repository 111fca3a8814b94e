package dev.lamina.core.local.loss;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.nn.Linear;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The heads that are called "DGL": spatial averaging, three 1x1 convolutions, pooling, hidden
 * linear layers with batch norm and ReLU, a linear classifier. They differ in widths.
 *
 * <p>Belilovsky et al., "Decoupled greedy learning of CNNs", ICML 2020, and the released code of
 * those who compare with it.
 */
public enum DglHead implements AuxiliaryHead {
  /** The original "MLP-SR-aux": C channels, pooled to 2x2, three hidden layers of 4C with bias. */
  A(3, true),
  /** AugLocal's: as the original, with two hidden layers without bias. */
  B(2, false),
  /** MAN++'s and MLAAN's: 8x8, 128 channels, global pooling, three hidden layers of 512. */
  C(3, true);

  private static final int WIDTH = 128;
  private static final int HIDDEN = 512;

  private final int hiddenLayers;
  private final boolean hiddenBias;

  DglHead(int hiddenLayers, boolean hiddenBias) {
    this.hiddenLayers = hiddenLayers;
    this.hiddenBias = hiddenBias;
  }

  @Override
  public Layer declare(Scope scope, Shape features, int classes) {
    return new Network(scope.child("dgl"), features, classes);
  }

  private final class Network extends Layer {
    private final int pooledHeight;
    private final int pooledWidth;
    private final List<Layer> convolving = new ArrayList<>();
    private final List<Layer> linear = new ArrayList<>();

    Network(Scope scope, Shape features, int classes) {
      super(scope);
      int channels = (int) features.size(1);
      boolean wide = DglHead.this == C;
      pooledHeight = wide ? 8 : (int) (features.size(2) + 3) / 4;
      pooledWidth = wide ? 8 : (int) (features.size(3) + 3) / 4;
      int in = channels;
      int width = wide ? WIDTH : channels;
      for (int i = 1; i <= 3; i++) {
        convolving.add(Conv2d.same(scope.child("conv" + i), in, width, 1, 1));
        convolving.add(new BatchNorm(scope.child("bn" + i), width));
        in = width;
      }
      in = wide ? WIDTH : 4 * channels;
      int hidden = wide ? HIDDEN : in;
      for (int i = 1; i <= hiddenLayers; i++) {
        Scope fc = scope.child("fc" + i);
        linear.add(
            hiddenBias ? Linear.withBias(fc, in, hidden) : Linear.withoutBias(fc, in, hidden));
        linear.add(new BatchNorm(scope.child("fcbn" + i), hidden));
        in = hidden;
      }
      linear.add(Linear.withBias(scope.child("fc" + (hiddenLayers + 1)), in, classes));
    }

    @Override
    protected Value apply(Value x) {
      Value h = x.adaptiveAvgPool2d(pooledHeight, pooledWidth);
      for (int i = 0; i < convolving.size(); i += 2) {
        h = convolving.get(i + 1).forward(convolving.get(i).forward(h)).relu();
      }
      h = DglHead.this == C ? h.globalAveragePool() : h.adaptiveAvgPool2d(2, 2).flatten();
      for (int i = 0; i + 1 < linear.size(); i += 2) {
        h = linear.get(i + 1).forward(linear.get(i).forward(h)).relu();
      }
      return linear.get(linear.size() - 1).forward(h);
    }
  }

  @Override
  public String toString() {
    return "dgl-" + name().toLowerCase(Locale.ROOT);
  }
}
