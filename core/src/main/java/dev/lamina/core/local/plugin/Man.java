package dev.lamina.core.local.plugin;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.AuxiliaryPath;
import dev.lamina.core.local.MovingAverage;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Supervision;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.SupervisionPlugin;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Momentum Auxiliary Network: the loss of a module sees where its successor is heading.
 *
 * <p>The features h of a module, {@code (N, C, H, W)}, become {@code B(h) + E(h)} before its head,
 * where E is a moving average of the next module's first block and B a learnable block of the same
 * structure. Before each optimizer step {@code E ← m·E + (1 − m)·θ}, with θ the weights that the
 * losses saw. Gradients flow through E to h; E itself has none. Both normalize with batch
 * statistics, and their running statistics do not exist, since neither is used at inference.
 *
 * <p>Su et al., "Momentum Auxiliary Network for Supervised Local Learning", ECCV 2024; {@code
 * gated} is the form of its extension MAN++ (arXiv 2507.16279). Deviation: E starts as a copy of
 * its source, not as a random draw ({@code randomStart} restores that); after a few hundred steps
 * the difference has decayed.
 *
 * @param momentum m, in [0, 1]; 0.995 in the authors' commands
 * @param mode which of B and E there are
 * @param gated whether {@code s·B(h) + (2 − s)·E(h)} with a trained scalar s, 1 at the start, takes
 *     the place of the sum
 * @param randomStart whether E starts from a draw of its own
 */
public record Man(double momentum, Mode mode, boolean gated, boolean randomStart)
    implements SupervisionPlugin {

  /** The authors' momentum on CIFAR-10. */
  public static final double DEFAULT_MOMENTUM = 0.995;

  /** The rows of the paper's ablation, and its text read literally. */
  public enum Mode {
    /** E and B: the released code. */
    EMA_AND_BIAS,
    /** E alone. */
    EMA_ONLY,
    /** B alone. */
    BIAS_ONLY,
    /** E with m = 0, a copy of the next block's weights of one step ago, and B. */
    DIRECT_COPY,
    /** E is trained by gradient as well, then averaged; B is a bias of one value a channel. */
    TRAINED_EMA
  }

  public Man {
    Check.argument(
        momentum >= 0 && momentum <= 1, "Invalid momentum: %s (want 0 <= m <= 1)", momentum);
    Check.argument(
        !gated || mode == Mode.EMA_AND_BIAS,
        "Cannot gate mode %s: only ema-and-bias has two blocks to weigh",
        mode);
  }

  /** The released code's form with the authors' momentum. */
  public static Man standard() {
    return new Man(DEFAULT_MOMENTUM, Mode.EMA_AND_BIAS, false, false);
  }

  @Override
  public SupervisionPlan apply(SupervisionPlan plan) {
    var changed = new ArrayList<Supervision>();
    for (Supervision supervision : plan.supervisions()) {
      Check.argument(
          supervision.isFinal() || supervision.path() == AuxiliaryPath.DIRECT,
          "Cannot add man to %s: %s lies there already (want man before other plug-ins, or without"
              + " one that brings a path)",
          supervision.name(),
          supervision.path());
      int last = supervision.span().last();
      changed.add(
          supervision.isFinal()
              ? supervision
              : supervision.through(leap(plan.partition(), last + 1)));
    }
    return new SupervisionPlan(plan.partition(), changed, plan.statisticsMoves());
  }

  private Leap leap(Partition partition, int module) {
    int target = partition.firstUnit(module);
    return new Leap(target, partition.backbone().units().get(target).position(), this);
  }

  /**
   * The two blocks built like a unit of the backbone.
   *
   * @param target its index
   * @param position its name, for people
   */
  private record Leap(int target, String position, Man man) implements AuxiliaryPath {

    @Override
    public Shape output(Shape features, Backbone backbone) {
      return backbone.units().get(target).output(features);
    }

    @Override
    public Declared declare(Scope scope, Network network) {
      List<Shape> boundaries = network.backbone().boundaries();
      Unit unit = network.backbone().units().get(target);
      return new DeclaredLeap(scope, unit, boundaries.get(target + 1).size(1), man);
    }

    @Override
    public String toString() {
      String form =
          switch (man.mode) {
            case EMA_AND_BIAS -> man.gated ? "s·B + (2-s)·E" : "B + E";
            case EMA_ONLY -> "E";
            case BIAS_ONLY -> "B";
            case DIRECT_COPY -> "B + E, copied";
            case TRAINED_EMA -> "E + b, E trained";
          };
      return "man[%s like block %s, m=%s%s]"
          .formatted(form, position, man.momentum, man.randomStart ? ", drawn" : "");
    }
  }

  private static final class DeclaredLeap implements AuxiliaryPath.Declared {
    private final Man man;
    private final Layer average;
    private final Layer companion;
    private final Variable scale;
    private final Variable bias;
    private final List<MovingAverage> averages;

    DeclaredLeap(Scope scope, Unit unit, long channels, Man man) {
      this.man = man;
      boolean hasAverage = man.mode != Mode.BIAS_ONLY;
      boolean hasCompanion =
          man.mode == Mode.EMA_AND_BIAS
              || man.mode == Mode.BIAS_ONLY
              || man.mode == Mode.DIRECT_COPY;
      Scope companionScope = scope.child("bias_block");
      companion = hasCompanion ? unit.layer().apply(companionScope) : null;
      scale = man.gated ? scope.parameter("scale", Shape.scalar(), Initializer.ONES) : null;
      bias =
          man.mode == Mode.TRAINED_EMA
              ? scope.parameter("bias", Shape.of(channels, 1, 1), Initializer.ZEROS)
              : null;
      Scope ema = scope.child("ema");
      Scope start = man.randomStart ? ema : ema.startingAs(unit.path());
      average =
          hasAverage
              ? unit.layer().apply(man.mode == Mode.TRAINED_EMA ? start : start.averaged())
              : null;
      averages =
          hasAverage
              ? MovingAverage.ofAll(
                  ema,
                  unit.path(),
                  man.mode == Mode.DIRECT_COPY ? 0 : man.momentum,
                  man.mode == Mode.TRAINED_EMA
                      ? MovingAverage.Moment.AFTER_OPTIMIZER
                      : MovingAverage.Moment.BEFORE_OPTIMIZER)
              : List.of();
    }

    @Override
    public List<UnaryOperator<Value>> branches() {
      if (man.mode == Mode.TRAINED_EMA) {
        return List.of(features -> average.forward(features).add(bias));
      }
      var branches = new ArrayList<UnaryOperator<Value>>();
      if (companion != null) {
        branches.add(features -> scaled(companion.forward(features), s -> s));
      }
      if (average != null) {
        branches.add(features -> scaled(average.forward(features), s -> s.mul(-1).add(2)));
      }
      return branches;
    }

    private Value scaled(Value output, UnaryOperator<Value> weight) {
      return scale == null ? output : output.mul(weight.apply(output.method().read(scale)));
    }

    @Override
    public List<MovingAverage> averages() {
      return averages;
    }
  }
}
