package dev.lamina.core.replacement;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A backbone some of whose blocks are made of their neighbours.
 *
 * @param holes indexes of the units that are replaced
 */
record ReplacedBackbone(Backbone whole, Replacement replacement, List<Integer> holes)
    implements Backbone {

  private static final int LIGHT_KERNEL_OF_TWO = 3;

  ReplacedBackbone {
    holes = List.copyOf(holes);
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public Shape input() {
    return whole.input();
  }

  @Override
  public int classes() {
    return whole.classes();
  }

  @Override
  public List<Unit> units() {
    List<Unit> units = new ArrayList<>(whole.units());
    for (int hole : holes) {
      Unit block = units.get(hole);
      String before = units.get(hole - 1).path();
      String after = units.get(hole + 1).path();
      units.set(hole, block.with(scope -> surrogate(scope, block, before, after)));
    }
    return List.copyOf(units);
  }

  private Layer surrogate(Scope scope, Unit block, String before, String after) {
    if (!scope.path().equals(block.path())) {
      throw new SpecException(
          "Cannot build block %s of %s again at %s: it is replaced, and has no weights of its own (cut elsewhere, or replace other blocks)"
              .formatted(block.position(), name(), scope.path()));
    }
    if (replacement.surrogate() == Surrogate.FULL_BLOCK) {
      UnaryOperator<String> same = UnaryOperator.identity();
      return block.layer().apply(scope.synthesizing(mixture(scope, before, after, same, same)));
    }
    int last = block.convolutions();
    // A basic block ends in a 3x3 convolution, a bottleneck in a 1x1 one.
    int kernel = last == 2 ? LIGHT_KERNEL_OF_TWO : 1;
    return new LightBlock(
        scope,
        mixture(scope, before, after, operator -> operator + last, operator -> operator + 1),
        block.channels(),
        kernel);
  }

  private Mixture mixture(
      Scope scope,
      String before,
      String after,
      UnaryOperator<String> nameBefore,
      UnaryOperator<String> nameAfter) {
    return new Mixture(
        scope, before, after, replacement.fusion(), replacement.detached(), nameBefore, nameAfter);
  }

  @Override
  public Layer classifier(Scope scope) {
    return whole.classifier(scope);
  }

  @Override
  public boolean hasBasicBlocks() {
    return whole.hasBasicBlocks();
  }

  @Override
  public List<String> replaced() {
    return holes.stream().map(hole -> whole.units().get(hole).position()).toList();
  }

  /** A hole and its neighbours stay in one module: gradients pass between them. */
  @Override
  public boolean isJoined(int unit) {
    return holes.contains(unit) || holes.contains(unit + 1);
  }
}
