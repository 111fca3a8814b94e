package dev.lamina.core.replacement;

import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Synthesis;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Weight;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The weights of one hole: {@code a·θ_P + b·θ_N} of the blocks before and after it. Its own
 * variables are the shares a and b, and what the replacement leaves to it.
 */
final class Mixture implements Synthesis {

  /** Of both neighbours in some weights. */
  private record Pair(Share a, Share b) {}

  private final Scope hole;
  private final Neighbours neighbours;
  private final Replacement replacement;
  private final ToLongFunction<String> outputs;
  private final Map<String, Pair> pairs = new HashMap<>();

  /**
   * @param hole where it is
   * @param outputs number of output channels of a neighbour's weight, by name
   */
  Mixture(
      Scope hole, Neighbours neighbours, Replacement replacement, ToLongFunction<String> outputs) {
    this.hole = hole;
    this.neighbours = neighbours;
    this.replacement = replacement;
    this.outputs = outputs;
  }

  @Override
  public Weight weight(String path, Shape shape, Supplier<Weight> own) {
    if (isOwn(neighbours, replacement, path)) {
      return own.get();
    }
    Pair pair = pair(path, shape.size(0));
    return method ->
        pair.a()
            .of(neighbour(method, neighbours.before(path)), shape)
            .add(pair.b().of(neighbour(method, neighbours.after(path)), shape));
  }

  /** Whether a weight of a hole is not made of its neighbours'. */
  static boolean isOwn(Neighbours neighbours, Replacement replacement, String path) {
    return !neighbours.makes(path) || (replacement.ownAffine() && Neighbours.isAffine(path));
  }

  private Value neighbour(Method method, String name) {
    Value weight = method.read(method.graph().variable(name));
    return replacement.detached() ? weight.detach() : weight;
  }

  private Pair pair(String path, long channels) {
    String group = group(replacement.fusion(), neighbours.operator(path));
    return pairs.computeIfAbsent(
        group,
        missing -> {
          Scope at = hole.child(group);
          return switch (replacement.fusion()) {
            case SCALAR, SCALAR_PER_OPERATOR ->
                new Pair(Share.scalar(at, "a"), Share.scalar(at, "b"));
            case CHANNEL_VECTOR ->
                new Pair(Share.ofChannels(at, "a", channels), Share.ofChannels(at, "b", channels));
            case MATRIX ->
                new Pair(
                    Share.matrix(at, "a", channels, outputs.applyAsLong(neighbours.before(path))),
                    Share.matrix(at, "b", channels, outputs.applyAsLong(neighbours.after(path))));
          };
        });
  }

  /**
   * Where in a hole the shares in an operator's weights are: {@code fusion} of the whole hole, or
   * {@code fusion.conv1}. A batch norm has the shares of its convolution, channel by channel.
   */
  static String group(Fusion fusion, String operator) {
    return switch (fusion) {
      case SCALAR -> "fusion";
      case SCALAR_PER_OPERATOR -> "fusion." + operator;
      case CHANNEL_VECTOR, MATRIX -> "fusion." + operator.replaceFirst("^bn", "conv");
    };
  }
}
