package dev.lamina.core.graph;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rewrites a method of inference for eight-bit numbers: batch norms are folded into the
 * convolutions before them, and convolutions, linear layers, the sums of residual blocks and
 * poolings between them run on codes. Everything else stays as it was, on numbers.
 *
 * <p>Activations are rounded at points, which {@link #calibrate} and {@link #quantize} number
 * alike.
 */
public final class QuantizationPass {

  private final Method to;
  private final Optional<List<Rounding>> roundings;
  private final Map<Value, Integer> uses;
  private final Map<Value, Statement> reader = new HashMap<>();

  /** By value of the old method: what it is in the new one, in numbers and in codes. */
  private final Map<Value, Value> real = new HashMap<>();

  private final Map<Value, Value> codes = new HashMap<>();

  /** By value of the old method: where it is rounded. */
  private final Map<Value, Integer> points = new HashMap<>();

  private final Map<Integer, Value> observed = new TreeMap<>();

  /** By value of the old method: what it is only on the way to, since both are one operator. */
  private final Map<Value, Value> fused = new HashMap<>();

  private int next;

  private QuantizationPass(Method from, Method to, Optional<List<Rounding>> roundings) {
    this.to = to;
    this.roundings = roundings;
    this.uses = ProgramText.uses(from);
    for (Statement statement : from.statements()) {
      statement.values().forEach(value -> reader.put(value, statement));
    }
  }

  /**
   * Writes the method that finds out the ranges: the same numbers but for rounding, batch norms
   * folded. Its outputs are the least and the greatest value at every point, {@code least/0},
   * {@code greatest/0} and so on.
   *
   * @param from in {@link Mode#INFERENCE}
   * @param to without statements, of a graph that has all variables by the same names
   * @return how many points there are
   */
  public static int calibrate(Method from, Method to) {
    var pass = new QuantizationPass(from, to, Optional.empty());
    pass.run(from);
    pass.observed.forEach(
        (point, value) -> {
          Value all = value.reshape(flat(value.shape()));
          to.output("least/" + point, all.mul(-1).max(0).mul(-1));
          to.output("greatest/" + point, all.max(0));
        });
    return pass.observed.size();
  }

  private static Shape flat(Shape shape) {
    return Shape.of(List.of(new Shape.Dim(shape.elements(1), shape.dependsOnBatch())));
  }

  /**
   * Writes the method that computes with codes. It has the inputs and outputs of the other.
   *
   * @param to as above
   * @param roundings one for each point
   */
  public static void quantize(Method from, Method to, List<Rounding> roundings) {
    var pass = new QuantizationPass(from, to, Optional.of(roundings));
    pass.run(from);
    from.outputs().forEach((name, value) -> to.output(name, pass.numbers(value)));
  }

  private void run(Method from) {
    Check.argument(from.mode() == Mode.INFERENCE, "Method %s does not infer", from);
    from.inputs()
        .forEach(input -> real.put(input, to.input(input.name(), input.shape(), input.type())));
    for (Statement statement : from.statements()) {
      if (!statement.results().isEmpty() && fused.containsKey(statement.results().get(0))) {
        continue;
      }
      to.inside(statement.place(), () -> rewrite(statement));
    }
  }

  private Void rewrite(Statement statement) {
    switch (statement.operator()) {
      case "conv2d", "linear" -> product(statement);
      case "add" -> sum(statement);
      case "max_pool2d", "relu" -> onEither(statement);
      default -> copy(statement);
    }
    return null;
  }

  private void product(Statement statement) {
    Value input = statement.values().get(0);
    observe(input);
    Value last = statement.results().get(0);
    Value weight = weight(statement, 1);
    Optional<Value> bias =
        statement.arguments().get(2) == Statement.NONE
            ? Optional.empty()
            : Optional.of(weight(statement, 2));
    Optional<Statement> norm = follower(last, "batch_norm");
    long channels = weight.shape().size(0);
    if (norm.isPresent() && statement.operator().equals("conv2d")) {
      Value scale =
          weight(norm.get(), 1)
              .div(weight(norm.get(), 4).add((Double) norm.get().arguments().get(7)).sqrt());
      Value shift = weight(norm.get(), 2).sub(weight(norm.get(), 3).mul(scale));
      weight = weight.mul(scale.reshape(Shape.of(channels, 1, 1, 1)));
      bias = Optional.of(bias.map(b -> b.mul(scale).add(shift)).orElse(shift));
      last = fuse(last, norm.get());
    }
    Optional<Statement> relu = follower(last, "relu");
    if (relu.isPresent()) {
      last = fuse(last, relu.get());
    }
    Value added = bias.orElseGet(() -> to.constant(Shape.of(channels), 0));
    int point = observeResult(last);
    if (roundings.isEmpty()) {
      Value result = again(statement, numbers(input), weight, added);
      finish(last, relu.isPresent() ? result.relu() : result, point);
    } else {
      Value rounded = EightBits.roundedByChannel(weight);
      codes.put(
          last,
          statement.operator().equals("conv2d")
              ? EightBits.conv2d(
                  statement, inCodes(input), rounded, added, relu.isPresent(), rounding(point))
              : EightBits.linear(
                  statement, inCodes(input), rounded, added, relu.isPresent(), rounding(point)));
    }
  }

  /** The same product with other operands. */
  private Value again(Statement statement, Value input, Value weight, Value bias) {
    var arguments = new ArrayList<Object>(List.of(input, weight, bias));
    arguments.addAll(statement.arguments().subList(3, statement.arguments().size()));
    Value result = statement.results().get(0);
    return to.define(
        statement.operator(),
        result.shape(),
        result.type(),
        statement.keeps(),
        true,
        arguments.toArray());
  }

  /** Of a residual block; other sums are on numbers. */
  private void sum(Statement statement) {
    List<Value> terms = statement.values();
    boolean residual =
        terms.size() == 2
            && points.containsKey(terms.get(0))
            && points.containsKey(terms.get(1))
            && terms.get(0).shape().equals(terms.get(1).shape());
    if (!residual) {
      copy(statement);
      return;
    }
    Value last = statement.results().get(0);
    Optional<Statement> relu = follower(last, "relu");
    if (relu.isPresent()) {
      last = fuse(last, relu.get());
    }
    int point = observeResult(last);
    if (roundings.isEmpty()) {
      Value result = numbers(terms.get(0)).add(numbers(terms.get(1)));
      finish(last, relu.isPresent() ? result.relu() : result, point);
    } else {
      codes.put(
          last,
          EightBits.add(
              inCodes(terms.get(0)), inCodes(terms.get(1)), relu.isPresent(), rounding(point)));
    }
  }

  /** What does the same to codes as to numbers, and keeps their rounding. */
  private void onEither(Statement statement) {
    Value input = statement.values().get(0);
    Value result = statement.results().get(0);
    Integer point = points.get(input);
    if (point == null) {
      copy(statement);
      return;
    }
    points.put(result, point);
    boolean rounded = roundings.isPresent();
    Value source = rounded ? inCodes(input) : numbers(input);
    Value made = copied(statement, Map.of(input, source), source.type());
    (rounded ? codes : real).put(result, made);
  }

  private void copy(Statement statement) {
    for (Value result : statement.results()) {
      real.put(result, copied(statement, Map.of(), result.type()));
    }
  }

  private Value copied(Statement statement, Map<Value, Value> known, ElementType type) {
    Object[] arguments =
        statement.arguments().stream().map(argument -> mapped(argument, known)).toArray();
    return to.define(
        statement.operator(),
        statement.results().get(0).shape(),
        type,
        statement.keeps(),
        statement.differentiable(),
        arguments);
  }

  private Object mapped(Object argument, Map<Value, Value> known) {
    if (argument instanceof Value value) {
      return known.containsKey(value) ? known.get(value) : numbers(value);
    }
    if (argument instanceof List<?> list) {
      return list.stream().map(element -> mapped(element, known)).toList();
    }
    return argument instanceof Variable variable ? own(variable) : argument;
  }

  private Variable own(Variable variable) {
    return to.graph().variable(variable.name());
  }

  /** The only reader of a value, if it is such an operator and nothing else sees the value. */
  private Optional<Statement> follower(Value value, String operator) {
    Statement found = reader.get(value);
    return found != null
            && uses.getOrDefault(value, 0) == 1
            && found.operator().equals(operator)
            && found.arguments().get(0) == value
        ? Optional.of(found)
        : Optional.empty();
  }

  private Value fuse(Value before, Statement following) {
    Value after = following.results().get(0);
    fused.put(after, before);
    return after;
  }

  private void observe(Value value) {
    if (!points.containsKey(value)) {
      int point = observeResult(value);
      if (roundings.isEmpty()) {
        observed.put(point, numbers(value));
      }
    }
  }

  private int observeResult(Value value) {
    int point = next++;
    points.put(value, point);
    return point;
  }

  private void finish(Value value, Value made, int point) {
    real.put(value, made);
    observed.put(point, made);
  }

  private Rounding rounding(int point) {
    return roundings.orElseThrow().get(point);
  }

  private Value inCodes(Value value) {
    return codes.computeIfAbsent(
        value, missing -> EightBits.rounded(numbers(missing), rounding(points.get(missing))));
  }

  private Value numbers(Value value) {
    Value known = real.get(value);
    if (known == null) {
      known = EightBits.real(codes.get(value));
      real.put(value, known);
    }
    return known;
  }

  private Value weight(Statement statement, int argument) {
    Object operand = statement.arguments().get(argument);
    return operand instanceof Variable variable ? to.read(own(variable)) : numbers((Value) operand);
  }
}
