package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.WeightAverage;
import dev.lamina.core.replacement.Materialisation;
import dev.lamina.core.replacement.ReplacedBackbone;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A trained network as it is deployed: without auxiliary networks, and with the weights of replaced
 * blocks written out.
 *
 * @param values of its variables
 */
record DeployedNetwork(Backbone backbone, Function<Variable, HostTensor> values) {

  /**
   * @param trained the backbone as it was trained
   * @param tensors of a checkpoint
   */
  static DeployedNetwork of(Backbone trained, List<HostTensor> tensors) {
    Map<String, HostTensor> byName = WeightAverage.inferred(tensors);
    if (!(trained instanceof ReplacedBackbone replaced)) {
      return new DeployedNetwork(trained, variable -> byName.get(variable.name()));
    }
    Materialisation.of(replaced, variable -> byName.get(variable.name()))
        .forEach(tensor -> byName.put(tensor.name(), tensor));
    return new DeployedNetwork(replaced.materialised(), variable -> byName.get(variable.name()));
  }
}
