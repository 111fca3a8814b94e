package dev.lamina.core.graph;

import dev.lamina.core.graph.Statement.Keeps;
import dev.lamina.core.graph.Statement.Keyword;
import dev.lamina.core.graph.Statement.Known;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A symbolic tensor inside a {@link Method}. Operators read like eager PyTorch and mean the same;
 * shapes are inferred and checked at once, and errors name the layer and both shapes.
 *
 * <p>Images are {@code (N, C, H, W)}. Unless said otherwise an operator is differentiable and keeps
 * the type of its input.
 *
 * <p>In a graph of mixed precision {@link #conv2d} and {@link #linear} give the narrow type, and
 * losses, sums, norms, powers, exponentials and logarithms take their operands {@link #widened}.
 * Where a narrow and a wide operand meet, a variable or a scalar takes the type of the other, and
 * else both become wide.
 */
public final class Value implements Operand {

  private final Method method;
  private final String name;
  private final Shape shape;
  private final ElementType type;
  private final boolean requiresGradient;
  private Statement producer;

  Value(
      Method method,
      String name,
      Shape shape,
      ElementType type,
      Statement producer,
      boolean requiresGradient) {
    this.method = method;
    this.name = name;
    this.shape = shape;
    this.type = type;
    this.producer = producer;
    this.requiresGradient = requiresGradient;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public ElementType type() {
    return type;
  }

  /** The method that this value lives in. */
  public Method method() {
    return method;
  }

  /** Whether gradients flow from here to some parameter. */
  public boolean requiresGradient() {
    return requiresGradient;
  }

  // ---- element-wise ----

  /** Sum; shapes broadcast. */
  public Value add(Operand other) {
    return binary("add", other, Keeps.NOTHING);
  }

  public Value add(double number) {
    return unary("add", Keeps.NOTHING, number);
  }

  /** Difference; shapes broadcast. */
  public Value sub(Operand other) {
    return binary("sub", other, Keeps.NOTHING);
  }

  /** Product; shapes broadcast. */
  public Value mul(Operand other) {
    return binary("mul", other, Keeps.INPUTS);
  }

  public Value mul(double number) {
    return unary("mul", Keeps.NOTHING, number);
  }

  /** Quotient; shapes broadcast. */
  public Value div(Operand other) {
    return binary("div", other, Keeps.INPUTS);
  }

  public Value pow(double exponent) {
    return widened().unary("pow", Keeps.INPUT, exponent);
  }

  public Value sqrt() {
    return widened().unary("sqrt", Keeps.RESULT);
  }

  public Value exp() {
    return widened().unary("exp", Keeps.RESULT);
  }

  public Value log() {
    return widened().unary("log", Keeps.INPUT);
  }

  public Value abs() {
    return unary("abs", Keeps.INPUT);
  }

  /** Limits to [low, high]. */
  public Value clamp(double low, double high) {
    return unary("clamp", Keeps.INPUT, low, high);
  }

  /** The smaller of each element and a number. */
  public Value atMost(double high) {
    return unary("clamp_max", Keeps.INPUT, high);
  }

  /** The greater of each element and a number. */
  public Value atLeast(double low) {
    return unary("clamp_min", Keeps.INPUT, low);
  }

  /** The smaller of two; shapes broadcast. */
  public Value atMost(Operand other) {
    return binary("minimum", other, Keeps.INPUTS);
  }

  /** The greater of two; shapes broadcast. */
  public Value atLeast(Operand other) {
    return binary("maximum", other, Keeps.INPUTS);
  }

  /** The greatest whole number that is not above; not differentiable. */
  public Value floor() {
    return method.define("floor", shape, type, Keeps.NOTHING, false, this);
  }

  /** The angle whose tangent this is. */
  public Value atan() {
    return widened().unary("atan", Keeps.INPUT);
  }

  /** One where it is above a number, else zero; not differentiable. */
  public Value isAbove(double number) {
    Value above = method.define("gt", shape, ElementType.BOOL, Keeps.NOTHING, false, this, number);
    return above.to(type);
  }

  /** A number in the shape, the type and the place of this; not differentiable. */
  public Value filled(double number) {
    return method.define("full_like", shape, type, Keeps.NOTHING, false, this, number);
  }

  /** Sums of the elements up to each one along a dimension. */
  public Value cumulativeSum(int dim) {
    return method.define("cumsum", shape, type, Keeps.NOTHING, true, this, shape.axis(dim));
  }

  public Value relu() {
    return unary("relu", Keeps.RESULT);
  }

  public Value leakyRelu(double slope) {
    return unary("leaky_relu", Keeps.INPUT, slope);
  }

  public Value silu() {
    return unary("silu", Keeps.INPUT);
  }

  /** GELU in its exact (erf) form. */
  public Value gelu() {
    return unary("gelu", Keeps.INPUT);
  }

  public Value sigmoid() {
    return unary("sigmoid", Keeps.RESULT);
  }

  /** {@code log(1 + e^x)}; x itself above 40, where the difference is below 5e-18. */
  public Value softplus() {
    return widened().unary("softplus", Keeps.INPUT, 1, 40);
  }

  public Value tanh() {
    return unary("tanh", Keeps.RESULT);
  }

  public Value softmax(int dim) {
    return widened().unary("softmax", Keeps.RESULT, shape.axis(dim));
  }

  public Value logSoftmax(int dim) {
    return widened().unary("log_softmax", Keeps.RESULT, shape.axis(dim));
  }

  // ---- layers ----

  /**
   * Two-dimensional convolution, in the graph's {@link Graph#computation}.
   *
   * @param weight {@code (C_out, C_in / groups, k_h, k_w)}
   * @param bias {@code (C_out)}, or null
   */
  public Value conv2d(
      Operand weight, Operand bias, int stride, int padding, int dilation, int groups) {
    require(
        shape.rank() == 4 && weight.shape().rank() == 4, "conv2d", weight, "want four dimensions");
    long channels = shape.size(1);
    require(
        channels == weight.shape().size(1) * groups && weight.shape().size(0) % groups == 0,
        "conv2d",
        weight,
        channels + " input channels in " + groups + " groups");
    require(
        bias == null || bias.shape().equals(Shape.of(weight.shape().size(0))),
        "conv2d",
        weight,
        "bias " + bias);
    Shape result = shape.with(1, weight.shape().size(0));
    for (int axis = 2; axis < 4; axis++) {
      long extent = dilation * (weight.shape().size(axis) - 1) + 1;
      long size = Math.floorDiv(shape.size(axis) + 2L * padding - extent, stride) + 1;
      require(size >= 1, "conv2d", weight, "kernel is larger than the padded input");
      result = result.with(axis, size);
    }
    return computed(
        "conv2d",
        result,
        weight,
        bias,
        List.of(stride, stride),
        List.of(padding, padding),
        List.of(dilation, dilation),
        groups);
  }

  /**
   * Batch normalization over all dimensions but the second, by the method's {@link Mode}: with
   * batch statistics in training (moving the running ones by {@code momentum}, with the unbiased
   * variance, as often as {@link Method#movingStatistics} says), with running statistics at
   * inference.
   *
   * @param gamma scale, {@code (C)}
   * @param beta shift, {@code (C)}
   * @param runningMean {@code (C)}; null for a layer that never runs at inference
   * @param runningVariance {@code (C)}; null with {@code runningMean}
   * @param momentum share of the new batch in the running statistics (PyTorch's convention)
   */
  public Value batchNorm(
      Operand gamma,
      Operand beta,
      Variable runningMean,
      Variable runningVariance,
      double momentum,
      double epsilon) {
    require(shape.rank() >= 2, "batch_norm", gamma, "want (N, C, ...)");
    require(
        gamma.shape().equals(Shape.of(shape.size(1))), "batch_norm", gamma, "want one a channel");
    boolean training = method.mode() == Mode.TRAINING;
    boolean read = !training || method.statisticsMoves() > 0;
    require(
        training || runningMean != null,
        "batch_norm",
        gamma,
        "no running statistics to infer with");
    return method.define(
        "batch_norm",
        shape,
        type,
        Keeps.INPUT,
        true,
        this,
        gamma,
        beta,
        orNone(read ? runningMean : null),
        orNone(read ? runningVariance : null),
        training,
        // Not computed where it is the momentum itself, which rounding would change.
        training && method.statisticsMoves() > 1
            ? 1 - Math.pow(1 - momentum, method.statisticsMoves())
            : momentum,
        epsilon,
        true);
  }

  /**
   * {@code x · weightᵀ + bias} on the last dimension, in the graph's {@link Graph#computation}.
   *
   * @param weight {@code (out, in)}
   * @param bias {@code (out)}, or null
   */
  public Value linear(Operand weight, Operand bias) {
    require(
        shape.rank() >= 1
            && weight.shape().rank() == 2
            && !shape.dependsOnBatch(-1)
            && shape.size(-1) == weight.shape().size(1),
        "linear",
        weight,
        "last size of the input is the second of the weight");
    return computed("linear", shape.with(-1, weight.shape().size(0)), weight, bias);
  }

  /**
   * Normalization of each vector along the last dimension, by its own mean and variance.
   *
   * @param gamma scale, of the size of that dimension
   * @param beta shift, of the same
   */
  public Value layerNorm(Operand gamma, Operand beta, double epsilon) {
    Shape last = Shape.of(shape.size(-1));
    require(
        gamma.shape().equals(last) && beta.shape().equals(last),
        "layer_norm",
        gamma,
        "want one an element of the last dimension");
    Value wide = widened();
    return method.define(
        "layer_norm",
        shape,
        wide.type,
        Keeps.INPUT,
        true,
        wide,
        List.of(shape.size(-1)),
        gamma,
        beta,
        epsilon);
  }

  /**
   * The rows of a table that these numbers name.
   *
   * @param table {@code (rows, width)}
   * @return of this shape with {@code width} behind it
   */
  public Value embedded(Operand table) {
    require(
        type == ElementType.INT64 && table.shape().rank() == 2,
        "embedding",
        table,
        "want INT64 and a table of two dimensions");
    var dims = new ArrayList<>(shape.dims());
    dims.add(table.shape().dim(1));
    return method.define(
        "embedding",
        Shape.of(dims),
        table.type(),
        Keeps.INPUTS,
        true,
        table,
        this,
        -1,
        false,
        false);
  }

  /**
   * Attention of queries to keys and values, all {@code (N, heads, T, width)}: {@code softmax(q ·
   * kᵀ / √width) · v}, computed without keeping the T by T matrix.
   *
   * @param causal whether a query sees no key after its own place
   */
  public Value attention(Value key, Value value, boolean causal) {
    require(
        shape.rank() == 4
            && shape.equals(key.shape)
            && shape.equals(value.shape)
            && type == key.type
            && type == value.type,
        ProgramText.ATTENTION,
        key,
        "want queries, keys and values of one shape (N, heads, T, width)");
    return method.define(
        ProgramText.ATTENTION,
        shape,
        type,
        Keeps.INPUTS_AND_RESULT,
        true,
        this,
        key,
        value,
        Statement.NONE,
        0.0,
        causal);
  }

  /** A product with weights in the type of computations. */
  private Value computed(
      String operator, Shape result, Operand weight, Operand bias, Object... more) {
    ElementType computation = method.graph().computation();
    Operand cast = method.cast(weight, computation);
    var arguments = new ArrayList<Object>();
    arguments.add(method.cast(this, computation));
    arguments.add(cast);
    arguments.add(orNone(method.cast(bias, computation)));
    arguments.addAll(Arrays.asList(more));
    // A weight is kept as well, which costs memory only where it is a copy.
    Keeps keeps = cast instanceof Value ? Keeps.INPUTS : Keeps.INPUT;
    return method.define(operator, result, computation, keeps, true, arguments.toArray());
  }

  /**
   * Matrix product on the last two dimensions; leading ones must be equal. Of the type of its
   * operands: what losses compare is not narrowed.
   */
  public Value matmul(Operand other) {
    boolean fits =
        shape.rank() >= 2
            && fits(other)
            && other.shape().rank() == shape.rank()
            && shape.dim(-1).equals(other.shape().dim(-2))
            && shape
                .dims()
                .subList(0, shape.rank() - 2)
                .equals(other.shape().dims().subList(0, shape.rank() - 2));
    require(fits, "matmul", other, "want (..., n, k) x (..., k, m)");
    var dims = new ArrayList<>(shape.dims());
    dims.set(dims.size() - 1, other.shape().dim(-1));
    ElementType common = meeting(other);
    return method.define(
        "matmul",
        Shape.of(dims),
        common,
        Keeps.INPUTS,
        true,
        method.cast(this, common),
        method.cast(other, common));
  }

  // ---- pooling and resizing ----

  public Value maxPool2d(int kernel, int stride, int padding) {
    return method.define(
        "max_pool2d",
        pooled("max_pool2d", kernel, kernel, stride, stride, padding),
        type,
        Keeps.INPUT_AND_POSITIONS,
        true,
        this,
        List.of(kernel, kernel),
        List.of(stride, stride),
        List.of(padding, padding));
  }

  /** Average pooling with stride = kernel and no padding. */
  public Value avgPool2d(int kernelHeight, int kernelWidth) {
    return method.define(
        "avg_pool2d",
        pooled("avg_pool2d", kernelHeight, kernelWidth, kernelHeight, kernelWidth, 0),
        type,
        Keeps.INPUT,
        true,
        this,
        List.of(kernelHeight, kernelWidth));
  }

  /** Average pooling to a given size, whatever the input size. */
  public Value adaptiveAvgPool2d(int height, int width) {
    requireImage("adaptive_avg_pool2d");
    return method.define(
        "adaptive_avg_pool2d",
        shape.with(2, height).with(3, width),
        type,
        Keeps.INPUT,
        true,
        this,
        List.of(height, width));
  }

  /** Mean over height and width: {@code (N, C, H, W)} to {@code (N, C)}. */
  public Value globalAveragePool() {
    requireImage("global average pool");
    return mean(2, 3);
  }

  /** Up-sampling by repetition. */
  public Value upsampleNearest(int height, int width) {
    requireImage("upsample_nearest2d");
    return method.define(
        "upsample_nearest2d",
        shape.with(2, height).with(3, width),
        type,
        Keeps.NOTHING,
        true,
        this,
        List.of(height, width));
  }

  /**
   * Bilinear interpolation without antialiasing.
   *
   * @param alignCorners whether corner pixels map onto corner pixels; otherwise pixel areas do
   */
  public Value upsampleBilinear(int height, int width, boolean alignCorners) {
    requireImage("upsample_bilinear2d");
    return method.define(
        "upsample_bilinear2d",
        shape.with(2, height).with(3, width),
        type,
        Keeps.NOTHING,
        true,
        this,
        List.of(height, width),
        alignCorners);
  }

  // ---- shape ----

  /** Joins all dimensions from the second on. */
  public Value flatten() {
    require(shape.rank() >= 2, "flatten", this, "want two dimensions or more");
    long size = 1;
    for (int axis = 1; axis < shape.rank(); axis++) {
      size *= shape.size(axis);
    }
    var dims = List.of(shape.dim(0), Shape.of(size).dim(0));
    return method.define("flatten", Shape.of(dims), type, Keeps.NOTHING, true, this, 1, -1);
  }

  /** The same elements under another shape, which must have as many for every batch size. */
  public Value reshape(Shape target) {
    boolean fits =
        shape.elements(1) == target.elements(1) && shape.elements(2) == target.elements(2);
    require(fits, "reshape", this, "to " + target);
    long open = target.dims().stream().filter(Shape.Dim::perSample).count();
    require(open <= 1, "reshape", this, "to " + target + ": at most one size may depend on N");
    List<Long> sizes =
        target.dims().stream().map(dim -> dim.perSample() ? -1L : dim.size()).toList();
    return method.define("reshape", target, type, Keeps.NOTHING, true, this, sizes);
  }

  /** Reorders dimensions: result dimension i is dimension {@code order[i]} of this. */
  public Value permute(int... order) {
    require(
        Arrays.equals(
            Arrays.stream(order).sorted().toArray(), IntStream.range(0, shape.rank()).toArray()),
        "permute",
        this,
        "by " + Arrays.toString(order));
    List<Shape.Dim> dims = Arrays.stream(order).mapToObj(shape::dim).toList();
    return method.define("permute", Shape.of(dims), type, Keeps.NOTHING, true, this, ints(order));
  }

  /** Exchanges two dimensions. */
  public Value transpose(int first, int second) {
    int[] order = IntStream.range(0, shape.rank()).toArray();
    order[shape.axis(first)] = shape.axis(second);
    order[shape.axis(second)] = shape.axis(first);
    return permute(order);
  }

  /** A slice: elements {@code start .. start + length - 1} of one dimension. */
  public Value narrow(int dim, long start, long length) {
    int axis = shape.axis(dim);
    require(
        start >= 0 && length >= 1 && start + length <= shape.size(axis),
        "narrow",
        this,
        start + " + " + length + " of dimension " + axis);
    return method.define(
        "narrow", shape.with(axis, length), type, Keeps.NOTHING, true, this, axis, start, length);
  }

  /**
   * Slices one after another, which together are this. Their gradients are joined in the layout
   * that they have, where that of {@link #narrow} is laid into zeros of the plain layout.
   *
   * @param sizes of one dimension, whose sum is its size
   */
  public List<Value> split(int dim, long... sizes) {
    int axis = shape.axis(dim);
    require(
        Arrays.stream(sizes).allMatch(size -> size >= 1)
            && Arrays.stream(sizes).sum() == shape.size(axis),
        "split",
        this,
        Arrays.toString(sizes) + " of dimension " + axis);
    return method.defineAll(
        ProgramText.SPLIT,
        Arrays.stream(sizes).mapToObj(size -> shape.with(axis, size)).toList(),
        this,
        Arrays.stream(sizes).boxed().toList(),
        axis);
  }

  /**
   * The first elements of one dimension, as many as a number says when the program runs, so that
   * what is never more than a few costs no more. The shape tells the most there may be, and memory
   * is predicted for that; operators on it must not name this size, as {@link #reshape} does.
   *
   * @param count a scalar of INT64, from 1 to the size of the dimension
   */
  public Value first(int dim, Value count) {
    require(
        count.shape.rank() == 0 && count.type == ElementType.INT64,
        "narrow",
        count,
        "want a scalar of INT64");
    return method.define(
        "narrow", shape, type, Keeps.NOTHING, true, this, shape.axis(dim), 0, new Known(count));
  }

  /** Zeros before and after the elements of one dimension. */
  public Value pad(int dim, long before, long after) {
    int axis = shape.axis(dim);
    require(before >= 0 && after >= 0, "constant_pad_nd", this, "by " + before + " and " + after);
    // From the last dimension to this one, two numbers each.
    var sizes = new ArrayList<Long>(Collections.nCopies(2 * (shape.rank() - axis), 0L));
    sizes.set(sizes.size() - 2, before);
    sizes.set(sizes.size() - 1, after);
    return method.define(
        "constant_pad_nd",
        shape.with(axis, before + shape.size(axis) + after),
        type,
        Keeps.NOTHING,
        true,
        this,
        sizes,
        0);
  }

  /**
   * Pixels around the picture, each like the nearest of its own. Made of slices, so that gradients
   * of edges add up in the same order on every device.
   *
   * @param border pixels on each side, at least 1
   */
  public Value repeatEdges(int border) {
    requireImage("repeat edges");
    require(border >= 1, "repeat edges", this, "border " + border);
    return edged(2, border).edged(3, border);
  }

  private Value edged(int dim, int border) {
    Value first = narrow(dim, 0, 1);
    Value last = narrow(dim, shape.size(dim) - 1, 1);
    Shape edge = shape.with(dim, border);
    int height = Math.toIntExact(edge.size(2));
    int width = Math.toIntExact(edge.size(3));
    return concatenate(
        List.of(first.upsampleNearest(height, width), this, last.upsampleNearest(height, width)),
        dim);
  }

  /** Joins values along one dimension; the other sizes must be equal. */
  public static Value concatenate(List<Value> parts, int dim) {
    Value first = parts.get(0);
    int axis = first.shape.axis(dim);
    long size = 0;
    for (Value part : parts) {
      first.require(
          part.type == first.type
              && part.shape.rank() == first.shape.rank()
              && part.shape.without(axis).equals(first.shape.without(axis)),
          "concatenate",
          part,
          "along dimension " + axis);
      size += part.shape.size(axis);
    }
    return first.method.define(
        "cat",
        first.shape.with(axis, size),
        first.type,
        Keeps.NOTHING,
        true,
        List.copyOf(parts),
        axis);
  }

  // ---- reductions ----

  /** Mean of all elements. */
  public Value mean() {
    Value wide = widened();
    return method.define("mean", Shape.scalar(), wide.type, Keeps.NOTHING, true, wide);
  }

  /** Mean over some dimensions, which disappear. */
  public Value mean(int... dims) {
    return reduce("mean", dims, Keeps.NOTHING);
  }

  /** Sum of all elements. */
  public Value sum() {
    Value wide = widened();
    return method.define("sum", Shape.scalar(), wide.type, Keeps.NOTHING, true, wide);
  }

  /** Sum over some dimensions, which disappear. */
  public Value sum(int... dims) {
    return widened().reduce("sum", dims, Keeps.NOTHING);
  }

  /**
   * Unbiased standard deviation over some dimensions, which disappear. Where it is 0 its gradient
   * is 0.
   */
  public Value standardDeviation(int... dims) {
    Shape result = reduced(dims);
    Value wide = widened();
    return method.define(
        "std", result, wide.type, Keeps.INPUTS, true, wide, axes(dims), true, false);
  }

  /** Euclidean norm of all elements, a scalar. Where it is 0 its gradient is 0. */
  public Value norm() {
    Value wide = widened();
    return method.define(
        "linalg_vector_norm", Shape.scalar(), wide.type, Keeps.INPUTS, true, wide, 2);
  }

  /**
   * Euclidean norm along one dimension, which stays with size 1. Where it is 0 its gradient is 0.
   */
  public Value norm(int dim) {
    Value wide = widened();
    return method.define(
        "norm",
        shape.with(dim, 1),
        wide.type,
        Keeps.INPUTS,
        true,
        wide,
        2,
        List.of(shape.axis(dim)),
        true);
  }

  /** Greatest value along one dimension, which disappears. */
  public Value max(int dim) {
    return reduce("amax", new int[] {dim}, Keeps.INPUTS);
  }

  /** Greatest value along one dimension, which stays with size 1. */
  public Value greatest(int dim) {
    int axis = shape.axis(dim);
    return method.define(
        "amax", shape.with(axis, 1), type, Keeps.INPUTS, true, this, List.of(axis), true);
  }

  /** Position of the greatest value along one dimension: INT64, not differentiable. */
  public Value argmax(int dim) {
    int axis = shape.axis(dim);
    return method.define(
        "argmax", shape.without(axis), ElementType.INT64, Keeps.NOTHING, false, this, axis);
  }

  /**
   * Positions of the greatest values along a dimension, in no particular order: INT64, not
   * differentiable.
   *
   * @param count of them, at most the size of the dimension
   */
  public Value largest(int dim, long count) {
    int axis = shape.axis(dim);
    require(count >= 1 && count <= shape.size(axis), "topk", this, "want " + count);
    return method.define(
        ProgramText.SECOND + "topk",
        shape.with(axis, count),
        ElementType.INT64,
        Keeps.NOTHING,
        false,
        this,
        count,
        axis,
        true,
        false);
  }

  /**
   * Ones at positions along a dimension, zeros elsewhere, in the shape of this.
   *
   * @param index INT64, of this shape but for the dimension
   */
  public Value marked(int dim, Value index) {
    int axis = shape.axis(dim);
    require(
        index.type == ElementType.INT64 && index.shape.without(axis).equals(shape.without(axis)),
        "scatter",
        index,
        "want INT64 of the same shape but for axis " + axis);
    return method.define("scatter", shape, type, Keeps.NOTHING, false, filled(0), axis, index, 1.0);
  }

  // ---- randomness ----

  /**
   * In training, each element with some chance zero, and else divided by the rest of the chance, so
   * that the mean stays; at inference the value itself. A layer that runs again in a step drops the
   * same elements: what it drops is a function of the step's {@link Method#SEED} and its path.
   *
   * <p>Srivastava et al., "Dropout", JMLR 2014, in the inverted form.
   *
   * @param rate chance of a zero, in [0, 1); with 0 nothing is written
   */
  public Value dropout(double rate) {
    return dropped(rate, () -> this);
  }

  /**
   * The same for whole samples, all of whose elements are dropped together.
   *
   * @param rate chance that a sample becomes zero, in [0, 1); with 0 nothing is written
   */
  public Value dropSamples(double rate) {
    require(
        rate == 0 || (shape.rank() >= 1 && shape.dependsOnBatch(0)),
        "drop samples",
        this,
        "want (N, ...)");
    return dropped(
        rate,
        () -> {
          Value first = this;
          for (int axis = 1; axis < shape.rank(); axis++) {
            first = first.narrow(axis, 0, 1);
          }
          return first;
        });
  }

  /** Of this what a draw in the shape of another value leaves. */
  private Value dropped(double rate, Supplier<Value> like) {
    Check.argument(rate >= 0 && rate < 1, "Invalid rate of dropping: %s (want 0 <= r < 1)", rate);
    if (rate == 0 || method.mode() == Mode.INFERENCE) {
      return this;
    }
    Value drawn = method.bernoulli(like.get(), 1 - rate);
    // What was drawn comes first, as what is kept: no gradient flows to it. The factor comes last,
    // since a narrow type would round it in what was drawn, and move the mean.
    return method.define("mul", shape, type, Keeps.INPUT, true, drawn, this).mul(1 / (1 - rate));
  }

  /**
   * Picks elements along an axis: the result has, where the index is i, element i of that axis.
   *
   * @param index INT64, of this shape but for the axis, where it has one element for each to pick
   */
  public Value gathered(int dim, Value index) {
    int axis = shape.axis(dim);
    require(
        index.type == ElementType.INT64
            && index.shape.rank() == shape.rank()
            && index.shape.without(axis).equals(shape.without(axis)),
        "gather",
        index,
        "want INT64 of the same shape but for axis " + axis);
    return method.define("gather", index.shape, type, Keeps.INPUTS, true, this, axis, index);
  }

  // ---- losses ----

  /**
   * A one for each label at its class, zeros elsewhere, {@code (..., classes)} of the graph's
   * precision.
   *
   * @param classes number of classes; these labels, INT64, are below it
   */
  public Value oneHot(int classes) {
    require(type == ElementType.INT64, "one_hot", this, "want INT64");
    var dims = new ArrayList<>(shape.dims());
    dims.addAll(Shape.of(classes).dims());
    return method
        .define("one_hot", Shape.of(dims), type, Keeps.NOTHING, false, this, classes)
        .to(method.graph().precision());
  }

  /** The square matrix with these values, {@code (N)}, on its diagonal and zeros elsewhere. */
  public Value diagonal() {
    require(shape.rank() == 1, "diag_embed", this, "want (N)");
    var dims = new ArrayList<>(shape.dims());
    dims.addAll(shape.dims());
    return method.define("diag_embed", Shape.of(dims), type, Keeps.NOTHING, true, this, 0, -2, -1);
  }

  /**
   * Mean cross-entropy of these logits, {@code (N, classes)}, or of every token, {@code (N, T,
   * classes)}.
   *
   * @param labels INT64, {@code (N)} or {@code (N, T)}
   * @param smoothing share of the target that is spread over all classes, in [0, 1)
   */
  public Value crossEntropy(Value labels, double smoothing) {
    require(
        shape.rank() >= 2
            && labels.type == ElementType.INT64
            && labels.shape.equals(shape.without(shape.rank() - 1)),
        "cross_entropy_loss",
        labels,
        "want logits (N, ..., classes) and labels (N, ...) of INT64");
    require(
        smoothing >= 0 && smoothing < 1, "cross_entropy_loss", labels, "smoothing " + smoothing);
    if (shape.rank() > 2) {
      Shape.Dim all = new Shape.Dim(labels.shape.elements(1), true);
      Value flat = reshape(Shape.of(List.of(all, shape.dim(-1))));
      return flat.crossEntropy(labels.reshape(Shape.of(List.of(all))), smoothing);
    }
    Value wide = widened();
    return method.define(
        "cross_entropy_loss",
        Shape.scalar(),
        wide.type,
        Keeps.INPUT,
        true,
        wide,
        labels,
        Statement.NONE,
        1,
        -100,
        smoothing);
  }

  /**
   * Mean cross-entropy of the logits of pixels, {@code (N, classes, H, W)}, over those pixels that
   * count. Where none does it is 0, and so is its gradient.
   *
   * @param labels INT64, {@code (N, H, W)}
   * @param ignored label of pixels that count for nothing
   */
  public Value pixelCrossEntropy(Value labels, int ignored) {
    require(
        shape.rank() == 4
            && labels.type == ElementType.INT64
            && labels.shape.equals(shape.without(1)),
        "nll_loss2d",
        labels,
        "want logits (N, classes, H, W) and labels (N, H, W) of INT64");
    Value logProbability = logSoftmax(1);
    Value sum =
        method.define(
            "nll_loss2d",
            Shape.scalar(),
            logProbability.type,
            Keeps.INPUTS,
            true,
            logProbability,
            labels,
            Statement.NONE,
            2,
            ignored);
    return sum.div(labels.differsFrom(ignored).sum().atLeast(1));
  }

  /**
   * A one where these whole numbers are not some number, zeros elsewhere, of the graph's precision.
   */
  public Value differsFrom(long number) {
    require(!type.isFloating(), "ne", this, "want whole numbers");
    return method
        .define("ne", shape, ElementType.BOOL, Keeps.NOTHING, false, this, number)
        .to(method.graph().precision());
  }

  /**
   * Counts pixels by their class and the one they are taken for, that of the greatest of these
   * logits, {@code (N, classes, H, W)}.
   *
   * @param labels INT64, {@code (N, H, W)}, each from 0 to {@code ignored}; those that are no class
   *     count nowhere
   * @param ignored at least the number of classes
   * @return INT64, {@code (classes, classes)}: true classes down, predicted ones across
   */
  public Value confusion(Value labels, int ignored) {
    require(
        shape.rank() == 4
            && labels.type == ElementType.INT64
            && labels.shape.equals(shape.without(1))
            && shape.size(1) <= ignored,
        "bincount",
        labels,
        "want logits (N, classes, H, W) and labels (N, H, W) of INT64");
    long classes = shape.size(1);
    Value rows =
        method.define(
            "mul", labels.shape, ElementType.INT64, Keeps.NOTHING, false, labels, classes);
    Shape.Dim all = new Shape.Dim(labels.shape.elements(1), true);
    // A row for every label there can be: those that are no class come after the classes.
    long bins = (ignored + 1) * classes;
    return method
        .define(
            "bincount",
            Shape.of(bins),
            ElementType.INT64,
            Keeps.NOTHING,
            false,
            rows.add(argmax(1)).reshape(Shape.of(List.of(all))),
            Statement.NONE,
            bins)
        .narrow(0, 0, classes * classes)
        .reshape(Shape.of(classes, classes));
  }

  /**
   * Mean binary cross-entropy of these probabilities; logarithms are clamped at -100.
   *
   * @param target of the same shape, in [0, 1]
   */
  public Value binaryCrossEntropy(Operand target) {
    require(shape.equals(target.shape()), "binary_cross_entropy", target, "want equal shapes");
    Value wide = widened();
    return method.define(
        "binary_cross_entropy",
        Shape.scalar(),
        wide.type,
        Keeps.INPUTS,
        true,
        wide,
        method.cast(target, wide.type),
        Statement.NONE,
        1);
  }

  /**
   * Mean binary cross-entropy of the sigmoid of these logits.
   *
   * @param target of the same shape, in [0, 1]
   */
  public Value binaryCrossEntropyWithLogits(Operand target) {
    require(
        shape.equals(target.shape()),
        "binary_cross_entropy_with_logits",
        target,
        "want equal shapes");
    Value wide = widened();
    return method.define(
        "binary_cross_entropy_with_logits",
        Shape.scalar(),
        wide.type,
        Keeps.INPUTS,
        true,
        wide,
        method.cast(target, wide.type),
        Statement.NONE,
        Statement.NONE,
        1);
  }

  /**
   * Smooth L1 loss of each element: d² / (2 beta) of a difference d below beta, else d - beta / 2.
   *
   * @param target of the same shape
   * @param beta above 0
   */
  public Value smoothL1(Value target, double beta) {
    require(shape.equals(target.shape), "smooth_l1_loss", target, "want equal shapes");
    require(beta > 0, "smooth_l1_loss", target, "want beta > 0");
    Value wide = widened();
    return method.define(
        "smooth_l1_loss",
        shape,
        wide.type,
        Keeps.INPUTS,
        true,
        wide,
        method.cast(target, wide.type),
        0,
        beta);
  }

  // ---- gradient, type and layout ----

  /** The same tensor, through which no gradient flows. */
  public Value detach() {
    return method.define("detach", shape, type, Keeps.NOTHING, false, this);
  }

  /** Converted to another type; differentiable between floating types. */
  public Value to(ElementType target) {
    return method.define(
        "to",
        shape,
        target,
        Keeps.NOTHING,
        type.isFloating() && target.isFloating(),
        this,
        target.scalarType());
  }

  /**
   * The same values in the graph's precision, for what must not be rounded; itself, unless it was
   * computed in a narrower type.
   */
  public Value widened() {
    return type == ElementType.BFLOAT16 ? to(method.graph().precision()) : this;
  }

  /** The same image batch laid out with channels innermost, which convolutions on CPU prefer. */
  public Value channelsLast() {
    requireImage("channels_last");
    return method.define(
        "contiguous", shape, type, Keeps.NOTHING, true, this, new Keyword("memory_format", 2));
  }

  // ---- inside ----

  String name() {
    return name;
  }

  Statement producer() {
    return producer;
  }

  void producedBy(Statement statement) {
    producer = statement;
  }

  long bytes(long batch) {
    return shape.elements(batch) * type.bytes();
  }

  /** The value whose memory this one shares: itself, unless it is a view. */
  Value storage() {
    if (producer == null || producer.values().isEmpty()) {
      return this;
    }
    return switch (producer.operator()) {
      case "detach",
              "requires_grad_",
              "alias",
              "narrow",
              ProgramText.SPLIT,
              "flatten",
              "reshape",
              "permute",
              "contiguous" ->
          producer.values().get(0).storage();
      // Of one type it is a copy between devices alone.
      case "to" ->
          producer.values().get(0).type() == type ? producer.values().get(0).storage() : this;
      default -> this;
    };
  }

  private Value unary(String operator, Keeps keeps, Object... more) {
    var arguments = new ArrayList<Object>(List.of(this));
    arguments.addAll(Arrays.asList(more));
    return method.define(operator, shape, type, keeps, true, arguments.toArray());
  }

  private Value binary(String operator, Operand other, Keeps keeps) {
    Shape result = Shape.broadcast(shape, other.shape());
    require(result != null && fits(other), operator, other, "shapes do not broadcast");
    ElementType common = meeting(other);
    return method.define(
        operator,
        result,
        common,
        keeps,
        true,
        method.cast(this, common),
        method.cast(other, common));
  }

  private boolean fits(Operand other) {
    return type == other.type()
        || (type.isFloating() && other.type() == ElementType.BFLOAT16)
        || (type == ElementType.BFLOAT16 && other.type().isFloating());
  }

  /** The type in which an operator joins this with an operand that {@link #fits}. */
  private ElementType meeting(Operand other) {
    boolean scalar = shape.rank() == 0;
    boolean otherYields = other instanceof Variable || other.shape().rank() == 0;
    if (type == other.type() || (otherYields && !scalar)) {
      return type;
    }
    return scalar && other.shape().rank() > 0 ? other.type() : method.graph().precision();
  }

  private Value reduce(String operator, int[] dims, Keeps keeps) {
    return method.define(operator, reduced(dims), type, keeps, true, this, axes(dims));
  }

  private List<Integer> axes(int... dims) {
    return Arrays.stream(dims).map(shape::axis).sorted().boxed().toList();
  }

  private Shape reduced(int... dims) {
    Shape result = shape;
    List<Integer> axes = axes(dims);
    for (int i = axes.size() - 1; i >= 0; i--) {
      result = result.without(axes.get(i));
    }
    return result;
  }

  private Shape pooled(
      String operator,
      int kernelHeight,
      int kernelWidth,
      int strideHeight,
      int strideWidth,
      int padding) {
    requireImage(operator);
    long height = Math.floorDiv(shape.size(2) + 2L * padding - kernelHeight, strideHeight) + 1;
    long width = Math.floorDiv(shape.size(3) + 2L * padding - kernelWidth, strideWidth) + 1;
    require(height >= 1 && width >= 1, operator, this, "window is larger than the input");
    return shape.with(2, height).with(3, width);
  }

  private void requireImage(String operator) {
    require(shape.rank() == 4, operator, this, "want (N, C, H, W)");
  }

  private void require(boolean condition, String operator, Operand other, String rule) {
    if (!condition) {
      throw new IllegalArgumentException(
          "Cannot apply %s%s: input %s, operand %s (%s)"
              .formatted(
                  operator,
                  method.placeForMessage(),
                  shape,
                  other == this ? shape : other.shape(),
                  rule));
    }
  }

  private static Object orNone(Object argument) {
    return argument == null ? Statement.NONE : argument;
  }

  private static List<Integer> ints(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  @Override
  public String toString() {
    return name + " " + shape;
  }
}
