package dev.lamina.core.local.loss;

import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.nn.Linear;
import dev.lamina.core.spec.Check;

/**
 * The prediction head of PredSim: average pooling until few enough values are left, and a linear
 * layer. The pooling window doubles its height, then its width, in turn.
 *
 * @param most values a sample after pooling; 512 in AugLocal's form, 2048 or 4096 in the original
 * @param zeroStart whether the linear layer starts at zero, as in the original
 */
public record PooledLinearHead(int most, boolean zeroStart) implements AuxiliaryHead {

  public PooledLinearHead {
    Check.argument(most >= 1, "Invalid number of pooled values: %s (want >= 1)", most);
  }

  @Override
  public Layer declare(Scope scope, Shape features, int outputs) {
    return new Network(scope.child("predictor"), features, outputs);
  }

  private final class Network extends Layer {
    private final int kernelHeight;
    private final int kernelWidth;
    private final Linear linear;

    Network(Scope scope, Shape features, int outputs) {
      super(scope);
      int height = (int) features.size(2);
      int width = (int) features.size(3);
      int kh = 1;
      int kw = 1;
      boolean tall = true;
      while (values(features, kh, kw) > most && (kh < height || kw < width)) {
        if (tall ? kh < height : kw >= width) {
          kh = Math.min(2 * kh, height);
        } else {
          kw = Math.min(2 * kw, width);
        }
        tall = !tall;
      }
      kernelHeight = kh;
      kernelWidth = kw;
      int in = (int) values(features, kh, kw);
      linear =
          zeroStart
              ? Linear.withBias(scope, in, outputs, Initializer.ZEROS)
              : Linear.withBias(scope, in, outputs);
    }

    private static long values(Shape features, int kernelHeight, int kernelWidth) {
      return features.size(1)
          * (features.size(2) / kernelHeight)
          * (features.size(3) / kernelWidth);
    }

    @Override
    protected Value apply(Value x) {
      Value pooled =
          kernelHeight == 1 && kernelWidth == 1 ? x : x.avgPool2d(kernelHeight, kernelWidth);
      return linear.forward(pooled.flatten());
    }
  }

  @Override
  public String toString() {
    return "pooled linear (" + most + ")";
  }
}
