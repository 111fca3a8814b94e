package dev.lamina.core.local.loss;

import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.nn.Linear;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * The head "XcYf" of InfoPro: X 3x3 convolutions (each with batch norm and ReLU), global average
 * pooling, Y linear layers with ReLU between them. Below 64 channels the first convolution doubles
 * the channels at stride 2, otherwise it keeps both; the others keep both.
 *
 * <p>Wang et al., "Revisiting locally supervised learning", ICLR 2021, released code.
 *
 * @param convolutions X, 0 to 2
 * @param layers Y, 1 to 3
 * @param hidden width of the hidden linear layers; 128 in every recipe
 */
public record ConvolutionalHead(int convolutions, int layers, int hidden) implements AuxiliaryHead {

  private static final int WIDEST = 64;

  public ConvolutionalHead {
    Check.argument(
        convolutions >= 0 && convolutions <= 2 && layers >= 1 && layers <= 3,
        "Invalid head: %sc%sf (want 0 to 2 convolutions, 1 to 3 linear layers)",
        convolutions,
        layers);
    Check.argument(hidden >= 1, "Invalid hidden width: %s (want >= 1)", hidden);
  }

  @Override
  public Layer declare(Scope scope, Shape features, int classes) {
    return new Network(scope.child("classifier"), (int) features.size(1), classes);
  }

  private final class Network extends Layer {
    private final List<Layer> convolving = new ArrayList<>();
    private final List<Layer> linear = new ArrayList<>();

    Network(Scope scope, int in, int classes) {
      super(scope);
      int width = in;
      for (int i = 1; i <= convolutions; i++) {
        boolean doubles = i == 1 && width < WIDEST;
        int out = doubles ? 2 * width : width;
        convolving.add(Conv2d.same(scope.child("conv" + i), width, out, 3, doubles ? 2 : 1));
        convolving.add(new BatchNorm(scope.child("bn" + i), out));
        width = out;
      }
      for (int i = 1; i <= layers; i++) {
        int out = i == layers ? classes : hidden;
        linear.add(Linear.withBias(scope.child("fc" + i), width, out));
        width = out;
      }
    }

    @Override
    protected Value apply(Value x) {
      Value h = x;
      for (int i = 0; i < convolving.size(); i += 2) {
        h = convolving.get(i + 1).forward(convolving.get(i).forward(h)).relu();
      }
      h = h.globalAveragePool();
      for (int i = 0; i < linear.size(); i++) {
        h = linear.get(i).forward(i == 0 ? h : h.relu());
      }
      return h;
    }
  }

  @Override
  public String toString() {
    return convolutions + "c" + layers + "f";
  }
}
