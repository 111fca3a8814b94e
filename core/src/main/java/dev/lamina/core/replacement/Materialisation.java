package dev.lamina.core.replacement;

import dev.lamina.core.backbone.Network;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.graph.Weight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Computes the weights of replaced blocks once, for a network that is trained: {@link
 * ReplacedBackbone#materialised} then gives the same outputs.
 */
public final class Materialisation {

  private Materialisation() {}

  /**
   * All tensors of the materialised backbone.
   *
   * @param trained gives the value of each variable of the replaced one, in float32
   * @return parameters and running statistics by their names
   */
  public static List<HostTensor> of(
      ReplacedBackbone backbone, Function<Variable, HostTensor> trained) {
    var graph = new Graph(ElementType.FLOAT32);
    Map<String, Weight> weights = declare(backbone, graph);
    Method method = graph.method("materialise", Mode.INFERENCE);
    var materialised = new Graph(ElementType.FLOAT32);
    Network.declare(backbone.materialised(), materialised.root());
    var missing = new ArrayList<String>();
    for (Variable variable : materialised.variables()) {
      if (graph.variables().stream().noneMatch(v -> v.name().equals(variable.name()))) {
        missing.add(variable.name());
      }
    }
    missing.forEach(name -> method.output(name, weights.get(name).valueIn(method)));
    try (LoadedProgram loaded = Engine.get().load(graph.build(), trained, ComputeDevice.CPU)) {
      Map<String, HostTensor> made = loaded.call("materialise");
      Map<String, HostTensor> kept = new LinkedHashMap<>();
      loaded.state().forEach(tensor -> kept.put(tensor.name(), tensor));
      return materialised.variables().stream()
          .map(v -> kept.containsKey(v.name()) ? kept.get(v.name()) : made.get(v.name()))
          .toList();
    }
  }

  /** Declares the network, and gives the weights of its holes by their paths. */
  private static Map<String, Weight> declare(ReplacedBackbone backbone, Graph graph) {
    var weights = new LinkedHashMap<String, Weight>();
    backbone
        .units(
            synthesis ->
                (path, shape, own) -> {
                  Weight weight = synthesis.weight(path, shape, own);
                  weights.put(path, weight);
                  return weight;
                })
        .forEach(unit -> unit.declare(graph.root()));
    backbone.classifier(graph.root().child("classifier"));
    return weights;
  }
}
