package dev.lamina.core.local.loss;

import dev.lamina.core.backbone.BasicBlock;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.nn.Linear;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * AugLocal's auxiliary network: new residual blocks as wide as some later layers of the network,
 * global average pooling, a linear layer. A block has stride 2 if the width has doubled since the
 * features; of several doublings at once the next blocks have the rest.
 *
 * <p>Ma, Wu, Si and Tan, "Scaling supervised local learning with augmented auxiliary networks",
 * ICLR 2024, released code.
 *
 * @param widths channels of the blocks, at least one, not decreasing
 * @param normalized whether a batch norm comes before the linear layer
 */
public record AugLocalHead(List<Integer> widths, boolean normalized) implements AuxiliaryHead {

  public AugLocalHead {
    widths = List.copyOf(widths);
    boolean increasing = !widths.isEmpty() && widths.get(0) >= 1;
    for (int i = 1; i < widths.size(); i++) {
      increasing &= widths.get(i) >= widths.get(i - 1);
    }
    Check.argument(increasing, "Invalid widths: %s (want one or more, not decreasing)", widths);
  }

  @Override
  public void check(Shape features) {
    Check.argument(
        features.size(1) <= widths.get(0),
        "Cannot run %s on features of %s channels: its blocks stand for later layers, which are not"
            + " narrower (want plug-ins that do not leap over them)",
        this,
        features.size(1));
  }

  @Override
  public Layer declare(Scope scope, Shape features, int classes) {
    check(features);
    return new Network(scope.child("auglocal"), (int) features.size(1), classes);
  }

  private final class Network extends Layer {
    private final List<Layer> blocks = new ArrayList<>();
    private final Layer norm;
    private final Layer linear;

    Network(Scope scope, int channels, int classes) {
      super(scope);
      int in = channels;
      int doublings = 0;
      for (int out : widths) {
        // The whole part of the logarithm to base 2.
        doublings += Integer.SIZE - 1 - Integer.numberOfLeadingZeros(out / in);
        int stride = doublings > 0 ? 2 : 1;
        doublings = Math.max(0, doublings - 1);
        blocks.add(new BasicBlock(scope.child("blocks." + blocks.size()), in, out, stride));
        in = out;
      }
      norm = normalized ? new BatchNorm(scope.child("bn"), in) : null;
      linear = Linear.withBias(scope.child("fc"), in, classes);
    }

    @Override
    protected Value apply(Value x) {
      Value h = x;
      for (Layer block : blocks) {
        h = block.forward(h);
      }
      h = h.globalAveragePool();
      return linear.forward(norm == null ? h : norm.forward(h));
    }
  }

  @Override
  public String toString() {
    return widths.stream().map(Object::toString).collect(Collectors.joining(" ", "auglocal[", "]"));
  }
}
