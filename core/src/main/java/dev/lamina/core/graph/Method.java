package dev.lamina.core.graph;

import dev.lamina.core.graph.Statement.Generator;
import dev.lamina.core.graph.Statement.Keeps;
import dev.lamina.core.graph.Statement.Keyword;
import dev.lamina.core.graph.Statement.Known;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One method of a program, written operator by operator. A call of the finished program runs it
 * from top to bottom; a value is released after its last use.
 *
 * <p>What changes variables is here and not on {@link Value}: {@link #assign}, {@link
 * #movingAverage}, {@link #sgd}, {@link #adamW}. The interpreter drops an operator that changes
 * tensors only through a list if nothing later reads that list; the list forms written here are
 * therefore always read by a hidden result, so that they cannot be lost.
 */
public final class Method {

  /**
   * The last argument of methods that draw random numbers, a scalar of INT64; other methods have
   * none. All that a call draws is a function of it and of the layers that draw.
   */
  public static final String SEED = "seed";

  private final Graph graph;
  private final String name;
  private final Mode mode;
  private final Map<String, Value> inputs = new LinkedHashMap<>();
  private final Map<String, Value> outputs = new LinkedHashMap<>();
  private final List<Statement> statements = new ArrayList<>();
  private final List<Value> keptAlive = new ArrayList<>();
  private final Deque<String> place = new ArrayDeque<>();
  private Value seed;
  private int values;
  private int statisticsMoves = 1;
  private boolean detachesVariables;
  private boolean infers;

  Method(Graph graph, String name, Mode mode) {
    this.graph = graph;
    this.name = name;
    this.mode = mode;
  }

  public String name() {
    return name;
  }

  /** How layers that are written now behave. */
  public Mode mode() {
    return infers ? Mode.INFERENCE : mode;
  }

  public Graph graph() {
    return graph;
  }

  /**
   * Declares an argument.
   *
   * @param inputName an identifier, unique in the method
   */
  public Value input(String inputName, Shape shape, ElementType type) {
    Check.argument(
        inputName.matches("[a-z][a-z0-9_]*")
            && !inputName.equals(SEED)
            && !inputs.containsKey(inputName),
        "Invalid input name: %s (want an unused identifier in lower case)",
        inputName);
    Check.state(statements.isEmpty(), "Inputs of %s come before its first operator", name);
    Check.argument(
        type.isPassed(),
        "Invalid input %s: %s lives inside programs only (want another type)",
        inputName,
        type);
    var value = new Value(this, inputName, shape, type, null, false);
    inputs.put(inputName, value);
    return value;
  }

  /**
   * Names a result of the method. The caller receives it detached from any gradient, and in the
   * graph's precision if it was computed in a narrower type.
   */
  public void output(String outputName, Value value) {
    own(value);
    Check.argument(!outputs.containsKey(outputName), "Output %s is named twice", outputName);
    outputs.put(outputName, value.widened().detach());
  }

  /** Runs what writes a layer; errors inside name its path. */
  public <T> T inside(String path, Supplier<T> layer) {
    place.push(path);
    try {
      return layer.get();
    } finally {
      place.pop();
    }
  }

  /**
   * Writes layers whose batch norms move their running statistics as though the batch had been seen
   * some number of times; outside of this, once. For layers that a step runs again.
   *
   * @param moves 0 to leave the statistics alone
   */
  public <T> T movingStatistics(int moves, Supplier<T> layers) {
    int before = statisticsMoves;
    statisticsMoves = moves;
    try {
      return layers.get();
    } finally {
      statisticsMoves = before;
    }
  }

  /** Whether layers that are written now move their running statistics. */
  public boolean movesStatistics() {
    return mode() == Mode.TRAINING && statisticsMoves > 0;
  }

  /** Writes layers as inference has them, whatever the method is for. */
  public <T> T inferring(Supplier<T> layers) {
    boolean before = infers;
    infers = true;
    try {
      return layers.get();
    } finally {
      infers = before;
    }
  }

  int statisticsMoves() {
    return statisticsMoves;
  }

  /** A tensor of zeros or another constant, without gradient. */
  public Value constant(Shape shape, double value) {
    Check.argument(!shape.dependsOnBatch(), "A constant cannot depend on the batch: %s", shape);
    return define(
        "full",
        shape,
        graph.precision(),
        Keeps.NOTHING,
        false,
        shape,
        value,
        new Keyword("dtype", graph.precision().scalarType()));
  }

  /**
   * Ones with some chance, else zeros, of the shape and type of a value. What is drawn depends on
   * {@link #SEED} and on the layer that is being written ({@link #inside}): a layer that is run
   * again draws the same, and one that draws twice needs a layer for each. It is drawn on the host
   * in the graph's precision, so that a GPU gets the bits of a CPU.
   *
   * @param chance of a one, in (0, 1]
   */
  Value bernoulli(Value like, double chance) {
    if (seed == null) {
      seed = new Value(this, SEED, Shape.scalar(), ElementType.INT64, null, false);
    }
    Value chances =
        define(
            "full_like",
            like.shape(),
            graph.precision(),
            Keeps.NOTHING,
            false,
            like,
            chance,
            new Keyword("dtype", graph.precision().scalarType()),
            new Keyword("device", Statement.HOST));
    Value drawn =
        define(
            "bernoulli",
            like.shape(),
            graph.precision(),
            Keeps.NOTHING,
            false,
            chances,
            new Keyword("generator", new Generator(seed, placeNumber())));
    return define("to", like.shape(), like.type(), Keeps.NOTHING, false, drawn, like);
  }

  /** The same for the same layer in any program, and hardly for two layers. */
  private long placeNumber() {
    return RandomStream.seedOf(0, "draws of " + place()) >>> 1;
  }

  /** The content of a variable as a value; gradients flow to it if it is a parameter. */
  public Value read(Variable variable) {
    return define("alias", variable.shape(), variable.type(), Keeps.NOTHING, true, variable);
  }

  /**
   * The same tensor at the start of a graph of its own: a backward pass that names it gives its
   * gradient, and goes no further.
   */
  public Value leaf(Value value) {
    own(value);
    Value result = fresh(value.shape(), value.type(), true);
    var statement =
        new Statement(
            "requires_grad_",
            List.of(value.detach(), true),
            List.of(result),
            Keeps.NOTHING,
            false,
            place());
    result.producedBy(statement);
    statements.add(statement);
    return result;
  }

  /** Writes layers through whose parameters no gradient flows, and which keep nothing for any. */
  public <T> T withoutGradient(Supplier<T> layers) {
    boolean before = detachesVariables;
    detachesVariables = true;
    try {
      return layers.get();
    } finally {
      detachesVariables = before;
    }
  }

  /**
   * Runs the backward pass of a loss. What the forward pass kept for it is released as it goes.
   *
   * @param loss a scalar of this method
   * @param leaves made by {@link #leaf}, whose gradients are wanted too; the loss reaches each
   * @return gradients of the leaves, and of exactly the parameters that the loss reaches without
   *     crossing a {@link Value#detach}
   * @throws IllegalArgumentException if the loss is no scalar, or reaches nothing
   */
  public Gradients backward(Value loss, Value... leaves) {
    own(loss);
    Check.argument(
        loss.shape().rank() == 0, "Cannot differentiate %s in %s: want a scalar", loss, name);
    return gradients(loss, Statement.NONE, false, true, List.of(leaves));
  }

  /**
   * Runs the backward pass of some value from a gradient that is known.
   *
   * @param gradient of what is minimized by {@code value}, of its shape
   * @param retainGraph whether what the forward pass kept stays for another backward pass
   * @param leaves made by {@link #leaf}, whose gradients are wanted too; the value reaches each
   */
  public Gradients backwardFrom(Value value, Value gradient, boolean retainGraph, Value... leaves) {
    return gradients(value, seeds(value, gradient), retainGraph, true, List.of(leaves));
  }

  /**
   * Runs the backward pass of some value to a leaf alone: parameters on the way get no gradient.
   *
   * @param gradient of what is minimized by {@code value}, of its shape
   * @param retainGraph whether what the forward pass kept stays for another backward pass
   * @param leaf made by {@link #leaf}; the value reaches it
   * @return its gradient
   */
  public Value backwardTo(Value leaf, Value value, Value gradient, boolean retainGraph) {
    return gradients(value, seeds(value, gradient), retainGraph, false, List.of(leaf)).of(leaf);
  }

  private List<Value> seeds(Value value, Value gradient) {
    own(value);
    own(gradient);
    checkSameShape("differentiate", value, gradient);
    return List.of(gradient);
  }

  private Gradients gradients(
      Value of, Object seeds, boolean retainGraph, boolean ofParameters, List<Value> leaves) {
    Set<Variable> reached = ofParameters ? reachedParameters(of) : Set.of();
    Check.argument(
        !reached.isEmpty() || !leaves.isEmpty(),
        "Cannot differentiate %s in %s: it reaches no parameter",
        of,
        name);
    var inputs = new ArrayList<Object>();
    var results = new ArrayList<Value>();
    var byParameter = new LinkedHashMap<Variable, Value>();
    for (Variable variable : graph.variables(Variable.Role.PARAMETER)) {
      if (reached.contains(variable)) {
        inputs.add(variable);
        byParameter.put(variable, fresh(variable.shape(), variable.type(), false));
      }
    }
    results.addAll(byParameter.values());
    var byLeaf = new LinkedHashMap<Value, Value>();
    for (Value leaf : leaves) {
      inputs.add(leaf);
      byLeaf.put(leaf, fresh(leaf.shape(), leaf.type(), false));
      results.add(byLeaf.get(leaf));
    }
    statements.add(
        new Statement(
            ProgramText.GRAD,
            List.of(List.of(of), inputs, seeds, retainGraph),
            List.copyOf(results),
            Keeps.NOTHING,
            false,
            place()));
    return new Gradients(byParameter, byLeaf);
  }

  /** Overwrites a variable, outside any gradient. */
  public void assign(Variable target, Value value) {
    own(value);
    checkSameShape("assign", target, value);
    effect("copy_", detached(target), value);
  }

  /** Adds one to a variable, outside any gradient. */
  public void increment(Variable counter) {
    effect("add_", detached(counter), 1.0);
  }

  /**
   * Moves an average towards a source: {@code average ← m·average + (1 − m)·source}, outside any
   * gradient.
   *
   * @param momentum m, in [0, 1]
   */
  public void movingAverage(Variable average, Operand source, double momentum) {
    Check.argument(
        momentum >= 0 && momentum <= 1, "Invalid momentum: %s (want 0 <= m <= 1)", momentum);
    checkSameShape("average", average, source);
    Value target = detached(average);
    effect("mul_", target, momentum);
    effect("add_", target, detached(source), new Keyword("alpha", 1 - momentum));
  }

  /**
   * Moves a variable some part of the way to another, outside any gradient: {@code average ←
   * average + s·(source − average)}.
   *
   * @param share s, a scalar of the graph's precision, in [0, 1]
   */
  public void moveTowards(Variable average, Variable source, Value share) {
    own(share);
    checkSameShape("average", average, source);
    Check.argument(
        share.shape().rank() == 0 && share.type() == average.type(),
        "Invalid share: %s of %s (want a scalar of %s)",
        share,
        share.type(),
        average.type());
    effect("lerp_", detached(average), detached(source), share);
  }

  /**
   * Adds gradients to what variables hold of earlier ones.
   *
   * @param sums of each parameter, zero before the first gradient
   * @return the sums as gradients: they change when the variables do
   */
  public Gradients accumulated(Gradients gradients, Map<Variable, Variable> sums) {
    var summed = new LinkedHashMap<Variable, Value>();
    for (Variable parameter : gradients.parameters()) {
      Value sum = detached(requireState(sums, parameter));
      effect("add_", sum, gradients.require(parameter));
      summed.put(parameter, sum);
    }
    return new Gradients(summed, Map.of());
  }

  /** Sets a variable to zero, outside any gradient. */
  public void clear(Variable variable) {
    effect("zero_", detached(variable));
  }

  /**
   * Moves running statistics that are an average of those of batches, as often as {@link
   * #movingStatistics} says: {@code S ← batch} the first time, {@code S ← m·S + (1 − m)·batch} from
   * then on.
   *
   * @param statistics S
   * @param begun a scalar, 0 before the first time and 1 after it
   * @param batch of the shape of S
   * @param momentum m, in [0, 1]
   * @return S afterwards, without gradient
   */
  public Value runningAverage(Variable statistics, Variable begun, Value batch, double momentum) {
    Check.argument(
        momentum >= 0 && momentum <= 1, "Invalid momentum: %s (want 0 <= m <= 1)", momentum);
    checkSameShape("average", statistics, batch);
    Check.state(movesStatistics(), "Running statistics of %s do not move here", statistics.name());
    Value kept = read(begun).mul(Math.pow(momentum, statisticsMoves));
    Value given = batch.detach().mul(kept.mul(-1).add(1));
    Value moved = read(statistics).mul(kept).add(given);
    assign(statistics, moved);
    assign(begun, read(begun).filled(1));
    return moved;
  }

  /**
   * One step of stochastic gradient descent, PyTorch's rule: {@code d = g + wd·w; b ← μ·b + d; w ←
   * w − lr·(d + μ·b)} with Nesterov, {@code w ← w − lr·b} without. Parameters without a gradient
   * are left alone.
   *
   * @param buffers b of each parameter, zero before the first step; not read where μ is 0
   * @param rate lr, a scalar of FLOAT64
   */
  public void sgd(
      Gradients gradients,
      Map<Variable, Variable> buffers,
      Value rate,
      double momentum,
      double weightDecay,
      boolean nesterov) {
    sgd(gradients, buffers, rate, momentum, momentum != 0, weightDecay, nesterov);
  }

  /**
   * The same with a momentum that is told anew each step.
   *
   * @param momentum μ, a scalar of FLOAT64
   */
  public void sgd(
      Gradients gradients,
      Map<Variable, Variable> buffers,
      Value rate,
      Value momentum,
      double weightDecay,
      boolean nesterov) {
    var number = new Known(scalar("momentum", momentum));
    sgd(gradients, buffers, rate, number, true, weightDecay, nesterov);
  }

  private void sgd(
      Gradients gradients,
      Map<Variable, Variable> buffers,
      Value rate,
      Object momentum,
      boolean buffered,
      double weightDecay,
      boolean nesterov) {
    if (gradients.parameters().isEmpty()) {
      return;
    }
    var weights = new ArrayList<Object>();
    var slopes = new ArrayList<Object>();
    var moments = new ArrayList<Object>();
    for (Variable parameter : gradients.parameters()) {
      weights.add(detached(parameter));
      slopes.add(plainLayout(gradients.require(parameter)));
      if (buffered) {
        moments.add(requireState(buffers, parameter));
      }
    }
    listEffect(
        "_fused_sgd_",
        List.of(weights, slopes, moments),
        new Keyword("weight_decay", weightDecay),
        new Keyword("momentum", momentum),
        new Keyword("lr", scalar("learning rate", rate)),
        new Keyword("dampening", 0.0),
        new Keyword("nesterov", nesterov),
        new Keyword("maximize", false),
        new Keyword("is_first_step", false));
  }

  /**
   * One step of AdamW (Loshchilov and Hutter, ICLR 2019), PyTorch's rule. Parameters without a
   * gradient are left alone.
   *
   * @param firsts running mean of each parameter's gradient, zero before the first step
   * @param seconds running mean of its square, zero before the first step
   * @param steps steps taken, this one included; see {@link #increment}
   * @param rate learning rate, a scalar of FLOAT64
   */
  public void adamW(
      Gradients gradients,
      Map<Variable, Variable> firsts,
      Map<Variable, Variable> seconds,
      Variable steps,
      Value rate,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay) {
    if (gradients.parameters().isEmpty()) {
      return;
    }
    Value step = detached(steps);
    var weights = new ArrayList<Object>();
    var slopes = new ArrayList<Object>();
    var means = new ArrayList<Object>();
    var squares = new ArrayList<Object>();
    var counts = new ArrayList<Object>();
    for (Variable parameter : gradients.parameters()) {
      weights.add(detached(parameter));
      slopes.add(plainLayout(gradients.require(parameter)));
      means.add(requireState(firsts, parameter));
      squares.add(requireState(seconds, parameter));
      counts.add(step);
    }
    listEffect(
        "_fused_adamw_",
        List.of(weights, slopes, means, squares, List.of(), counts),
        new Keyword("lr", scalar("learning rate", rate)),
        new Keyword("beta1", beta1),
        new Keyword("beta2", beta2),
        new Keyword("weight_decay", weightDecay),
        new Keyword("eps", epsilon),
        new Keyword("amsgrad", false),
        new Keyword("maximize", false));
  }

  /** The parameters that a value depends on without crossing a {@link Value#detach}. */
  public Set<Variable> reachedParameters(Value value) {
    var reached = new HashSet<Variable>();
    var seen = Collections.newSetFromMap(new IdentityHashMap<Statement, Boolean>());
    Deque<Value> open = new ArrayDeque<>(List.of(value));
    while (!open.isEmpty()) {
      Statement producer = open.pop().producer();
      if (producer == null || !producer.differentiable() || !seen.add(producer)) {
        continue;
      }
      for (Operand operand : producer.operands()) {
        if (operand instanceof Value next) {
          open.push(next);
        } else if (operand instanceof Variable variable
            && variable.role() == Variable.Role.PARAMETER) {
          reached.add(variable);
        }
      }
    }
    return reached;
  }

  /**
   * Bytes of the values made between two positions that operators written up to a third position
   * keep for their backward pass; parameters and values that share memory are not counted again.
   *
   * @param from a {@link #position()} taken earlier
   * @param to where the values of interest end
   * @param until where the operators end that may keep them
   */
  public long keptBytes(int from, int to, int until, long batch) {
    Set<Value> made = Collections.newSetFromMap(new IdentityHashMap<>());
    statements.subList(from, to).forEach(statement -> made.addAll(statement.results()));
    Set<Value> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    long positions = 0;
    for (int i = from; i < until; i++) {
      Statement statement = statements.get(i);
      if (statement.results().stream().noneMatch(Value::requiresGradient)) {
        continue;
      }
      switch (statement.keeps()) {
        case NOTHING -> {}
        case INPUT -> kept.add(statement.values().get(0).storage());
        case INPUT_AND_POSITIONS -> {
          kept.add(statement.values().get(0).storage());
          long elements = statement.results().get(0).shape().elements(batch);
          positions += i < to ? elements * ElementType.INT64.bytes() : 0;
        }
        case INPUTS -> statement.values().forEach(value -> kept.add(value.storage()));
        case INPUTS_AND_RESULT -> {
          statement.values().forEach(value -> kept.add(value.storage()));
          kept.add(statement.results().get(0).storage());
        }
        case RESULT -> kept.add(statement.results().get(0).storage());
      }
    }
    kept.retainAll(made);
    // A parameter that was cast counts as little as one that was not.
    return positions
        + kept.stream()
            .filter(value -> value.shape().dependsOnBatch())
            .mapToLong(value -> value.bytes(batch))
            .sum();
  }

  /** Where the next operator will be written. */
  public int position() {
    return statements.size();
  }

  /** Results by name. */
  Map<String, Value> outputs() {
    return outputs;
  }

  /** The signature of what has been written so far. */
  Program.Signature signature() {
    return new Program.Signature(
        name,
        inputs().stream().map(v -> new Program.Argument(v.name(), v.shape(), v.type())).toList(),
        outputs.entrySet().stream()
            .map(e -> new Program.Argument(e.getKey(), e.getValue().shape(), e.getValue().type()))
            .toList(),
        statements.stream().anyMatch(s -> s.operator().equals(ProgramText.GRAD)),
        seed != null);
  }

  /** The declared ones in order, then the seed, if there is one. */
  List<Value> inputs() {
    var all = new ArrayList<>(inputs.values());
    Optional.ofNullable(seed).ifPresent(all::add);
    return List.copyOf(all);
  }

  /** The named results in order, then the hidden ones. */
  List<Value> results() {
    var all = new ArrayList<>(outputs.values());
    all.addAll(keptAlive);
    return all;
  }

  List<Statement> statements() {
    return Collections.unmodifiableList(statements);
  }

  String place() {
    return place.isEmpty() ? "" : place.peek();
  }

  /** " in stages.1.0", for messages. */
  String placeForMessage() {
    return place.isEmpty() ? " in " + name : " in " + place.peek();
  }

  void own(Value value) {
    Check.argument(
        value.method() == this,
        "Value %s belongs to method %s, not %s",
        value,
        value.method(),
        this);
  }

  Value define(
      String operator,
      Shape shape,
      ElementType type,
      Keeps keeps,
      boolean differentiable,
      Object... given) {
    Object[] arguments = given;
    if (detachesVariables && !operator.equals("detach")) {
      arguments = Arrays.stream(given).map(this::detachedIfVariable).toArray();
    }
    boolean requiresGradient = false;
    for (Object argument : arguments) {
      List<?> operands = argument instanceof List<?> list ? list : List.of(argument);
      for (Object operand : operands) {
        if (operand instanceof Value value) {
          own(value);
          requiresGradient |= value.requiresGradient();
        } else if (operand instanceof Variable variable) {
          requiresGradient |= variable.role() == Variable.Role.PARAMETER;
        }
      }
    }
    Value result = fresh(shape, type, differentiable && requiresGradient);
    var statement =
        new Statement(
            operator, List.of(arguments), List.of(result), keeps, differentiable, place());
    result.producedBy(statement);
    statements.add(statement);
    return result;
  }

  /** The same of a value alone that gives several, one of each shape. */
  List<Value> defineAll(String operator, List<Shape> shapes, Value input, Object... more) {
    own(input);
    List<Value> results =
        shapes.stream().map(s -> fresh(s, input.type(), input.requiresGradient())).toList();
    var arguments = new ArrayList<Object>(List.of(input));
    arguments.addAll(Arrays.asList(more));
    var statement =
        new Statement(operator, List.copyOf(arguments), results, Keeps.NOTHING, true, place());
    results.forEach(result -> result.producedBy(statement));
    statements.add(statement);
    return results;
  }

  /** An operand in some floating type: itself where it is of that type, or null. */
  Operand cast(Operand operand, ElementType type) {
    return operand == null || operand.type() == type
        ? operand
        : define("to", operand.shape(), type, Keeps.NOTHING, true, operand, type.scalarType());
  }

  private Value fresh(Shape shape, ElementType type, boolean requiresGradient) {
    return new Value(this, "v" + values++, shape, type, null, requiresGradient);
  }

  private Value detached(Operand operand) {
    if (operand instanceof Value value) {
      own(value);
    }
    return define("detach", operand.shape(), operand.type(), Keeps.NOTHING, false, operand);
  }

  private Object detachedIfVariable(Object argument) {
    return argument instanceof Variable variable && variable.role() == Variable.Role.PARAMETER
        ? detached(variable)
        : argument;
  }

  private void effect(String operator, Object... arguments) {
    statements.add(
        new Statement(operator, List.of(arguments), List.of(), Keeps.NOTHING, false, place()));
  }

  /** Writes an operator that changes list elements, and reads the first list afterwards. */
  private void listEffect(String operator, List<List<Object>> lists, Keyword... keywords) {
    var arguments = new ArrayList<Object>(lists);
    arguments.addAll(List.of(keywords));
    var first = (Value) lists.get(0).get(0);
    Value witness = fresh(first.shape(), first.type(), false);
    statements.add(
        new Statement(
            ProgramText.LIST_EFFECT + operator,
            arguments,
            List.of(witness),
            Keeps.NOTHING,
            false,
            place()));
    keptAlive.add(witness);
  }

  /**
   * A gradient laid out as its parameter. The fused optimizers read memory in order and ignore
   * strides, while the gradient of a convolution on channels-last images comes channels-last.
   */
  private Value plainLayout(Value gradient) {
    return define(
        "contiguous",
        gradient.shape(),
        gradient.type(),
        Keeps.NOTHING,
        false,
        gradient,
        new Keyword("memory_format", 0));
  }

  private static Variable requireState(Map<Variable, Variable> state, Variable parameter) {
    Variable found = state.get(parameter);
    Check.argument(found != null, "No optimizer state for %s", parameter.name());
    return found;
  }

  private Value scalar(String what, Value value) {
    own(value);
    Check.argument(
        value.shape().rank() == 0 && value.type() == ElementType.FLOAT64,
        "Invalid %s: %s of %s (want a scalar of FLOAT64)",
        what,
        value,
        value.type());
    return value;
  }

  private void checkSameShape(String operation, Operand target, Operand source) {
    Check.argument(
        target.shape().equals(source.shape()) && target.type() == source.type(),
        "Cannot %s%s: %s of %s from %s of %s",
        operation,
        placeForMessage(),
        target,
        target.type(),
        source,
        source.type());
  }

  @Override
  public String toString() {
    return name;
  }
}
