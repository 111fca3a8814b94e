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

/**
 * InfoPro's head for ImageNet: a 1x1 convolution to 128 channels (256 for features of 1024 or
 * more), 3x3 convolutions with stride 2 to 256 and to 512, a 1x1 one to 2048, each with batch norm
 * and ReLU, global average pooling, a linear layer.
 *
 * <p>Wang et al., "Revisiting locally supervised learning", ICLR 2021, released code.
 */
public record ImageNetHead() implements AuxiliaryHead {

  private static final int VERY_WIDE = 1024;

  @Override
  public Layer declare(Scope scope, Shape features, int classes) {
    return new Network(scope.child("classifier"), (int) features.size(1), classes);
  }

  private static final class Network extends Layer {
    private final List<Layer> convolving = new ArrayList<>();
    private final Layer linear;

    Network(Scope scope, int channels, int classes) {
      super(scope);
      int narrow = channels >= VERY_WIDE ? 256 : 128;
      add(channels, narrow, 1, 1);
      add(narrow, 256, 3, 2);
      add(256, 512, 3, 2);
      add(512, 2048, 1, 1);
      linear = Linear.withBias(scope.child("fc1"), 2048, classes);
    }

    private void add(int in, int out, int kernel, int stride) {
      int number = convolving.size() / 2 + 1;
      convolving.add(Conv2d.same(scope().child("conv" + number), in, out, kernel, stride));
      convolving.add(new BatchNorm(scope().child("bn" + number), out));
    }

    @Override
    protected Value apply(Value x) {
      Value h = x;
      for (int i = 0; i < convolving.size(); i += 2) {
        h = convolving.get(i + 1).forward(convolving.get(i).forward(h)).relu();
      }
      return linear.forward(h.globalAveragePool());
    }
  }

  @Override
  public String toString() {
    return "infopro-imagenet";
  }
}
