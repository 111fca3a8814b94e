package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.local.WeightAverage;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.List;
import java.util.Map;

/**
 * The network of a trained trial as tensors by name, without what training alone needs: auxiliary
 * networks, averages, optimizer state.
 */
public final class TrainedWeights {

  private TrainedWeights() {}

  /**
   * The network as it was trained: a replaced block has its shares and statistics. What {@code
   * initial-weights} of a trial takes, of the same network or, but for light replacements, of one
   * with other replacements.
   *
   * @param trial that trained it
   * @param classes of its data
   * @param size height and width of its images, or tokens of a window
   * @param tensors of its checkpoint
   * @throws LaminaException {@code DATA} if a tensor is missing
   */
  public static List<HostTensor> asTrained(
      TrialSpec trial, int classes, int size, List<HostTensor> tensors) {
    return of(trial.backbone(classes, size), tensors);
  }

  /**
   * The network as it infers: the weights of replaced blocks are written out, as ordinary blocks.
   * Parameters as {@link #asTrained}.
   */
  public static List<HostTensor> asDeployed(
      TrialSpec trial, int classes, int size, List<HostTensor> tensors) {
    Backbone trained = trial.backbone(classes, size);
    List<HostTensor> kept = of(trained, tensors);
    Engine.get().prepareThread(1);
    DeployedNetwork deployed = DeployedNetwork.of(trained, kept);
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(deployed.backbone(), graph.root());
    return graph.variables().stream().map(deployed.values()).toList();
  }

  private static List<HostTensor> of(Backbone backbone, List<HostTensor> tensors) {
    Map<String, HostTensor> byName = WeightAverage.inferred(tensors);
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(backbone, graph.root());
    return graph.variables().stream()
        .map(
            variable -> {
              HostTensor found = byName.get(variable.name());
              if (found == null) {
                throw new LaminaException(
                    Failure.DATA,
                    "Cannot export this checkpoint: it has no tensor %s"
                        .formatted(variable.name()));
              }
              return found;
            })
        .toList();
  }
}
