package dev.lamina.core.replacement;

import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Operand;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Synthesis;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.graph.Weight;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The weights of one hole: {@code a·θ_P + b·θ_N} of the blocks before and after it, which keep
 * their variables. Its own are {@code a} and {@code b} alone, which start at 0.5 and have no weight
 * decay.
 */
final class Mixture implements Synthesis {

  /** A share of the two neighbours in some weights. */
  private record Shares(Variable a, Variable b) {}

  private static final Initializer HALF = (stream, values) -> Arrays.fill(values, 0.5);

  private final Scope hole;
  private final String before;
  private final String after;
  private final Fusion fusion;
  private final boolean detached;
  private final UnaryOperator<String> nameBefore;
  private final UnaryOperator<String> nameAfter;
  private final Map<String, Shares> shares = new HashMap<>();

  /**
   * @param hole where it is
   * @param before path of the block before
   * @param after path of the block after
   * @param detached whether no gradient reaches the neighbours through the hole
   * @param nameBefore of the operator of the block before that goes into one of the hole
   * @param nameAfter the same of the block after
   */
  Mixture(
      Scope hole,
      String before,
      String after,
      Fusion fusion,
      boolean detached,
      UnaryOperator<String> nameBefore,
      UnaryOperator<String> nameAfter) {
    this.hole = hole;
    this.before = before;
    this.after = after;
    this.fusion = fusion;
    this.detached = detached;
    this.nameBefore = nameBefore;
    this.nameAfter = nameAfter;
  }

  @Override
  public Weight weight(String path, Shape shape) {
    String below = path.substring(hole.path().length() + 1);
    int dot = below.lastIndexOf('.');
    String operator = below.substring(0, dot);
    String kind = below.substring(dot);
    Shares own = shares(operator, shape.size(0));
    String first = before + "." + nameBefore.apply(operator) + kind;
    String second = after + "." + nameAfter.apply(operator) + kind;
    return method ->
        share(method, own.a(), first, shape).add(share(method, own.b(), second, shape));
  }

  private Value share(Method method, Variable share, String of, Shape shape) {
    Value neighbour = method.read(method.graph().variable(of));
    Value aligned = Alignment.to(detached ? neighbour.detach() : neighbour, shape);
    return aligned.mul(factor(method, share, shape));
  }

  private static Operand factor(Method method, Variable share, Shape shape) {
    if (share.shape().rank() == 0 || shape.rank() == 1) {
      return share;
    }
    long[] sizes = new long[shape.rank()];
    Arrays.fill(sizes, 1);
    sizes[0] = shape.size(0);
    return method.read(share).reshape(Shape.of(sizes));
  }

  private Shares shares(String operator, long channels) {
    String group =
        switch (fusion) {
          case SCALAR -> "";
          case SCALAR_PER_OPERATOR -> "." + operator;
          // conv1 and bn1 are of one group.
          case CHANNEL_VECTOR -> ".channels" + operator.replaceAll("[^0-9]", "");
        };
    Shape shape = fusion == Fusion.CHANNEL_VECTOR ? Shape.of(channels) : Shape.scalar();
    return shares.computeIfAbsent(
        group,
        missing -> {
          Scope at = hole.child("fusion" + group);
          return new Shares(
              at.parameterWithoutDecay("a", shape, HALF),
              at.parameterWithoutDecay("b", shape, HALF));
        });
  }
}
