package dev.lamina.core.local.objective;

import dev.lamina.core.local.Objective;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.loss.Classification;
import dev.lamina.core.local.loss.InformationLoss;

/**
 * InfoPro: every module but the last is trained by λ1 · reconstruction + λ2 · classification, with
 * weights between those of the first and of the last local module.
 *
 * <p>Wang et al., "Revisiting locally supervised learning", ICLR 2021. Schedules: specification D.5
 * and D.6.
 *
 * @param classification the head and what it is judged by
 * @param schedule how the weights go from the first to the last module
 */
public record InfoPro(Classification classification, Schedule schedule, Weights first, Weights last)
    implements Objective {

  /** λ1 and λ2. */
  public record Weights(double reconstruction, double classification) {}

  /** What r in {@code (1 − r) · first + r · last} is. */
  public enum Schedule {
    /** j / (K − 2) for local module j: the paper's rule. */
    LINEAR_INDEX,
    /**
     * s / (K_nom − 2), limited to [0, 1], with s the stage (1, 2, 3) of the block after the module,
     * and 0 for a stem that is a module: what MAN's released code computes.
     */
    STAGE_INDEX,
    /** 0: the first weights everywhere. */
    CONSTANT
  }

  @Override
  public SupervisionPlan plan(Partition partition) {
    return SupervisionPlan.oneForEach(
        partition,
        module -> {
          double r = share(partition, module);
          return new InformationLoss(
              classification,
              (1 - r) * first.reconstruction() + r * last.reconstruction(),
              (1 - r) * first.classification() + r * last.classification());
        });
  }

  private double share(Partition partition, int module) {
    return switch (schedule) {
      case LINEAR_INDEX ->
          partition.modules() == 2 ? 0 : (double) module / (partition.modules() - 2);
      case STAGE_INDEX -> {
        boolean stem = partition.lastUnit(module) == 0;
        int stage = partition.units(module + 1).get(0).stage();
        int nominal = partition.nominal();
        yield stem || nominal <= 2 ? 0 : Math.min(1.0, (double) stage / (nominal - 2));
      }
      case CONSTANT -> 0;
    };
  }
}
