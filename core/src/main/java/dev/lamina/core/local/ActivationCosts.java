package dev.lamina.core.local;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Value;
import java.util.ArrayList;

/**
 * The activation ledger: bytes that each unit's forward pass keeps for its backward pass, for one
 * image. Counted from what every operator keeps, not measured; tensors that share memory count
 * once, with the unit that made them.
 */
public final class ActivationCosts {

  private final long[] unitBytes;

  private ActivationCosts(long[] unitBytes) {
    this.unitBytes = unitBytes;
  }

  /** Counts a backbone in float32. */
  public static ActivationCosts of(Backbone backbone) {
    return of(backbone, ElementType.FLOAT32);
  }

  /**
   * Counts a backbone.
   *
   * @param computation of its convolutions and linear layers: float32 or bfloat16
   */
  public static ActivationCosts of(Backbone backbone, ElementType computation) {
    var graph = new Graph(ElementType.FLOAT32, computation);
    Network network = Network.declare(backbone, graph.root());
    var method = graph.method("probe", Mode.TRAINING);
    Value features =
        method.input("inputs", backbone.input(), backbone.inputType(ElementType.FLOAT32));
    int units = backbone.units().size();
    int[] positions = new int[units + 1];
    var read = new ArrayList<Value>();
    for (int i = 0; i < units; i++) {
      positions[i] = method.position();
      features = network.forward(features, i, i);
      if (backbone.taps().contains(i)) {
        read.add(features);
      }
    }
    read.add(features);
    positions[units] = method.position();
    network.classifier().forward(read);
    long[] bytes = new long[units];
    for (int i = 0; i < units; i++) {
      // A unit's result is kept by whoever reads it next, and counts where it was made.
      bytes[i] = method.keptBytes(positions[i], positions[i + 1], method.position(), 1);
    }
    return new ActivationCosts(bytes);
  }

  /** Bytes an image, by unit. */
  public long[] unitBytes() {
    return unitBytes.clone();
  }
}
