package dev.lamina.core.local.plugin;

import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.local.AuxiliaryPath;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Supervision;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.SupervisionPlugin;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * Multilaminar leap augmented auxiliary network. Multilaminar: windows of modules, as in {@link
 * Hpff}. Leap: at the end of a window the features go through trained copies of a few later blocks
 * of the backbone, down to its last stage, before the head; the first copy (or every one) has a
 * partner that is a moving average of the block itself, whose output is added.
 *
 * <p>"MLAAN", AAAI 2025 (arXiv 2406.16633). Deviations: the forward pass is shared between the
 * streams, so running statistics move once a step; the last module has both losses and every
 * average moves once, which the authors' code does not by slips ({@code released} restores them).
 *
 * @param window k; 2 in the authors' command, 3 in their other files
 * @param independent weight of the losses of single modules, 0.001 in the authors' code
 * @param cascade weight of the losses of windows, 0.999 in the authors' code
 * @param leaps which copies have an averaged partner
 * @param momentum m of the averages, in [0, 1]; 0.995 in the authors' commands
 * @param randomStart whether copies start from draws of their own, as in the authors' code for
 *     ImageNet, instead of the blocks' values
 * @param released whether to do as the authors' code does. For small images: all averages but the
 *     last chain's stand still, and the last module has the loss of its window alone. For ImageNet:
 *     the last chain's averages move twice a step. For both: statistics move with every pass
 */
public record Mlaan(
    int window,
    double independent,
    double cascade,
    Leaps leaps,
    double momentum,
    boolean randomStart,
    boolean released)
    implements SupervisionPlugin {

  /** k of the authors' command. */
  public static final int DEFAULT_WINDOW = 2;

  /** k of the authors' code for ImageNet. */
  public static final int IMAGENET_WINDOW = 3;

  /** m of the authors' commands. */
  public static final double DEFAULT_MOMENTUM = 0.995;

  /** Which of the leap's copies have an averaged partner. */
  public enum Leaps {
    /** None, and no copies either: windows alone, an ablation. */
    NONE,
    /** The first: the authors' code. */
    FIRST_AVERAGED,
    /** Every one: the paper's figure. */
    ALL_AVERAGED
  }

  public Mlaan {
    new Windows(window, independent, cascade);
    Check.argument(
        momentum >= 0 && momentum <= 1, "Invalid momentum: %s (want 0 <= m <= 1)", momentum);
  }

  @Override
  public SupervisionPlan apply(SupervisionPlan plan) {
    var windows = new Windows(window, independent, cascade);
    Partition partition = plan.partition();
    SupervisionPlan wide =
        windows.over("mlaan", plan, base -> base, base -> leaping(partition, base));
    if (!released) {
      return wide;
    }
    List<Supervision> supervisions = wide.supervisions();
    return new SupervisionPlan(
        partition,
        isForPhotographs(partition) ? supervisions : asReleased(supervisions),
        windows.passes(partition));
  }

  private Supervision leaping(Partition partition, Supervision base) {
    Check.argument(
        base.path() == AuxiliaryPath.DIRECT,
        "Cannot add mlaan to %s: %s lies there already (want mlaan alone)",
        base.name(),
        base.path());
    if (leaps == Leaps.NONE) {
      return base;
    }
    int module = base.span().last();
    return base.through(
        new LeapChain(
            LeapTables.of(partition, module),
            LeapTables.of(partition, module).stream()
                .map(unit -> partition.backbone().units().get(unit).position())
                .toList(),
            leaps == Leaps.ALL_AVERAGED,
            released ? releasedMomentum(partition, module) : momentum,
            randomStart));
  }

  private double releasedMomentum(Partition partition, int module) {
    boolean lastChain = module == partition.modules() - 2;
    if (isForPhotographs(partition)) {
      // Two moves towards a source that stands still between them are one with the square.
      return lastChain ? momentum * momentum : momentum;
    }
    return lastChain ? momentum : 1;
  }

  private static boolean isForPhotographs(Partition partition) {
    return Backbones.areForPhotographs(partition.backbone().name());
  }

  /** The last module has the loss of its window alone, at full weight. */
  private static List<Supervision> asReleased(List<Supervision> supervisions) {
    var changed = new ArrayList<Supervision>();
    for (Supervision s : supervisions) {
      if (!s.isFinal()) {
        changed.add(s);
      } else if (!Windows.isIndependentClassifier(s)) {
        changed.add(new Supervision(s.name(), s.span(), s.path(), s.loss(), 1));
      }
    }
    return changed;
  }
}
