package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.WeightAverage;
import dev.lamina.core.replacement.BlockFit;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Says which blocks of a trained network are cheap to replace. */
public final class ReplacementAnalysis {

  private ReplacementAnalysis() {}

  /**
   * The blocks between two others of their kind, in the order of the network.
   *
   * @param trial that trained the network, with all its blocks
   * @param classes of its data
   * @param size height and width of its images, or tokens of a window
   * @param tensors of its checkpoint
   * @throws SpecException if blocks of its network are replaced already, or it has no residual ones
   * @throws LaminaException {@code DATA} if a tensor is missing
   */
  public static List<BlockFit> of(
      TrialSpec trial, int classes, int size, List<HostTensor> tensors) {
    Backbone backbone = trial.backbone(classes, size);
    if (!backbone.replaced().isEmpty()) {
      throw new SpecException(
          "Cannot analyze %s: blocks of it are replaced (%s) and have no weights (want a trial without replacement)"
              .formatted(backbone.name(), String.join(" ", backbone.replaced())));
    }
    List<BlockFit> fits = BlockFit.of(backbone, byName(tensors));
    if (fits.isEmpty()) {
      throw new SpecException(
          "Cannot analyze %s: no block of it is between two residual blocks (want a deeper network, or one of residual blocks)"
              .formatted(backbone.name()));
    }
    return fits;
  }

  private static Function<Variable, HostTensor> byName(List<HostTensor> tensors) {
    Map<String, HostTensor> byName = WeightAverage.inferred(tensors);
    return variable -> {
      HostTensor found = byName.get(variable.name());
      if (found == null) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot analyze this checkpoint: it has no tensor %s".formatted(variable.name()));
      }
      return HostTensor.of(found.name(), found.shape(), found.toDoubles());
    };
  }
}
