package dev.lamina.core.local.plugin;

import dev.lamina.core.local.Patches;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.SupervisionPlugin;

/**
 * Hierarchical locally supervised learning with patch feature fusion. Hierarchy: every module but
 * the first learns from a loss of its own and, together with its predecessor, from a loss at the
 * end of a window of modules; windows slide by one. Fusion: the auxiliary networks of windows run
 * on patches of the features.
 *
 * <p>"HPFF: Hierarchical locally supervised learning with patch feature fusion", ECCV 2024 (arXiv
 * 2407.05638). Deviation: the forward pass is shared between the two streams, whose values are
 * equal, so running statistics move once a step ({@code released} moves them as often as the
 * authors' code does).
 *
 * @param window k, 2 in all experiments of the paper
 * @param independent weight of the losses of single modules, 0.001 in the authors' code; 0 leaves
 *     them out, as that code does for ImageNet
 * @param cascade weight of the losses of windows, 0.999 in the authors' code
 * @param patches on which auxiliary networks run; the final classifier always sees the whole map
 * @param released whether running statistics move as in the authors' code
 */
public record Hpff(
    int window, double independent, double cascade, Patches patches, boolean released)
    implements SupervisionPlugin {

  /** k of the paper. */
  public static final int DEFAULT_WINDOW = 2;

  /** n of the paper. */
  public static final int DEFAULT_PATCHES = 2;

  /** The authors' weight of losses of single modules. */
  public static final double DEFAULT_INDEPENDENT = 0.001;

  /** The authors' weight of losses of windows. */
  public static final double DEFAULT_CASCADE = 0.999;

  public Hpff {
    new Windows(window, independent, cascade);
  }

  @Override
  public SupervisionPlan apply(SupervisionPlan plan) {
    var windows = new Windows(window, independent, cascade);
    // What the code cuts is decoders, which only windows have; the paper cuts every network.
    Patches alone = patches.cutClassifiers() ? patches : new Patches(1, patches.fusion());
    SupervisionPlan wide =
        windows.over(
            "hpff",
            plan,
            base -> base.judgedBy(base.loss().ofLabels().inPatches(alone)),
            base -> base.judgedBy(base.loss().inPatches(patches)));
    return released ? wide.movingStatistics(windows.passes(plan.partition())) : wide;
  }
}
