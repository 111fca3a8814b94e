package dev.lamina.core.local.objective;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.local.Objective;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.loss.AugLocalHead;
import dev.lamina.core.local.loss.Classification;
import dev.lamina.core.spec.Check;
import java.util.List;
import java.util.stream.IntStream;

/**
 * AugLocal: every module but the last is trained by the cross-entropy of an auxiliary network of d
 * blocks, which are as wide as d of the layers that are left after the module, at even distances up
 * to the last one. Later modules have fewer blocks: of module j of K they are
 *
 * <pre>
 * max(1, round(d · (1 − τ · j / (K − 2)) + τ · j / (K − 2)))
 * </pre>
 *
 * <p>Rounding is to the nearest, halves to even. A layer is a unit of the backbone.
 *
 * <p>Ma, Wu, Si and Tan, "Scaling supervised local learning with augmented auxiliary networks",
 * ICLR 2024 (arXiv 2402.17318). Deviation: any partition will do; that of the paper has one layer
 * in every module but the last, which has d + 1 and the classifier.
 *
 * @param depth d, blocks of the first auxiliary network, at least 1
 * @param pyramid τ, in [0, 1]; 0.5 in the paper
 */
public record AugLocal(int depth, double pyramid) implements Objective {

  /** The authors' τ. */
  public static final double DEFAULT_PYRAMID = 0.5;

  public AugLocal {
    Check.argument(depth >= 1, "Invalid depth: %s (want >= 1 blocks)", depth);
    Check.argument(pyramid >= 0 && pyramid <= 1, "Invalid pyramid: %s (want 0 to 1)", pyramid);
  }

  /**
   * @throws IllegalArgumentException if the network does not consist of basic residual blocks
   */
  @Override
  public SupervisionPlan plan(Partition partition) {
    Backbone backbone = partition.backbone();
    Check.argument(
        backbone.hasBasicBlocks(),
        "Cannot train %s by auglocal: its auxiliary networks are made of basic residual blocks,"
            + " as which the layers of this network cannot stand in (want a ResNet of 8 to 110"
            + " layers for small images, or imagenet-resnet18 or -resnet34)",
        backbone.name());
    return SupervisionPlan.oneForEach(
        partition,
        module -> {
          int blocks = blocks(module, partition.modules());
          List<Integer> widths = widths(backbone.boundaries(), partition.lastUnit(module), blocks);
          return new Classification(new AugLocalHead(widths, blocks == 1));
        });
  }

  private int blocks(int module, int modules) {
    double share = modules == 2 ? 0 : pyramid * module / (modules - 2);
    return Math.max(1, (int) Math.rint(depth * (1 - share) + share));
  }

  /** Those of layers at even distances after a layer; of all, if there are no more than wanted. */
  private static List<Integer> widths(List<Shape> boundaries, int layer, int wanted) {
    int left = boundaries.size() - 2 - layer;
    int count = Math.min(wanted, left);
    return IntStream.rangeClosed(1, count)
        .map(i -> (int) Math.rint(layer + (double) left * i / count))
        .mapToObj(i -> Math.toIntExact(boundaries.get(i + 1).size(1)))
        .toList();
  }
}
