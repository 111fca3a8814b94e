package dev.lamina.core.local;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.spec.Check;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An exponential moving average of the network, running statistics included, which is what is
 * measured and deployed: after update n, {@code average ← d·average + (1 − d)·weight} with {@code d
 * = decay·(1 − e^(−n/ramp))}, so that the start is soon forgotten. Training itself never reads it.
 *
 * <p>Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", SIAM J. Control
 * Optim. 1992; the ramp is that of YOLOv8's training, with 0.9999 and 2,000.
 *
 * @param decay in (0, 1)
 * @param ramp updates after which d has come to 63 % of the decay, above 0
 */
public record WeightAverage(double decay, double ramp) {

  private static final String PLACE = "average";
  private static final String UPDATES = "average_updates";

  public WeightAverage {
    Check.argument(decay > 0 && decay < 1, "Invalid decay: %s (want 0 < d < 1)", decay);
    Check.argument(ramp > 0 && Double.isFinite(ramp), "Invalid ramp: %s (want > 0)", ramp);
  }

  /** The network of averages: it starts with the values of the one that is trained. */
  Network declare(Backbone backbone, Scope root) {
    return Network.declare(backbone, root.child(PLACE).startingAs("").following());
  }

  /** Writes the move of all averages after an update. */
  void write(Method step) {
    Graph graph = step.graph();
    Variable updates = graph.root().optimizerState(UPDATES, Shape.scalar());
    step.increment(updates);
    // 1 − d without a difference of nearly equal numbers.
    Value share = step.read(updates).detach().mul(-1 / ramp).exp().mul(decay).add(1 - decay);
    for (Variable average : graph.variables()) {
      if (average.name().startsWith(PLACE + ".")) {
        step.moveTowards(average, graph.variable(average.startsAs()), share);
      }
    }
  }

  /**
   * What a trained network computes with, by the names of the backbone's variables: their averages
   * where there are such.
   *
   * @param tensors of a checkpoint
   */
  public static Map<String, HostTensor> inferred(List<HostTensor> tensors) {
    var byName = new HashMap<String, HostTensor>();
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
    for (HostTensor tensor : tensors) {
      if (tensor.name().startsWith(PLACE + ".")) {
        String name = tensor.name().substring(PLACE.length() + 1);
        byName.put(name, tensor.named(name));
      }
    }
    return byName;
  }
}
