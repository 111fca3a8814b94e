package dev.lamina.core.engine;

import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks at the start of a process, and of GPUs on demand, that this libtorch has the operators in
 * use, and that training trains: an operator that was renamed, or an update that the interpreter
 * dropped, is found here and not after a night of epochs.
 */
final class EngineSelfTest {

  private static final double RATE = 0.5;

  private EngineSelfTest() {}

  static void run(Engine engine, ComputeDevice device) {
    engine.prepareThread(1);
    Program program = program();
    HostBuffer input = HostBuffer.allocate(ElementType.FLOAT32, 2, 2, 8, 8);
    for (int i = 0; i < 256; i++) {
      input.floats().put(i, (i * 37 % 19) / 19f);
    }
    HostBuffer labels = HostBuffer.allocate(ElementType.INT64, 2);
    labels.longs().put(1, 1);
    try (LoadedProgram loaded = engine.load(program, variable -> variable.initial(0), device)) {
      loaded.call("operators", input, labels, HostBuffer.scalar(0.01), HostBuffer.integer(-1));
      loaded.call("update", HostBuffer.scalar(RATE));
      check(value(loaded.state(), "sgd"), 1 - RATE * 2 * 1.9, "fused SGD");
      check(value(loaded.state(), "adamw"), 1 - RATE, "fused AdamW");
      check(value(loaded.state(), "mean"), 0.75, "moving average");
    } catch (LaminaException e) {
      throw new LaminaException(
          Failure.INTERNAL,
          "The self-test of libtorch %s failed on %s: %s. Use the pinned version of the native library"
              .formatted(engine.versions().get("libtorch"), device, e.getMessage()),
          e);
    }
  }

  private static double value(List<HostTensor> state, String name) {
    for (HostTensor tensor : state) {
      if (tensor.name().equals(name)) {
        return tensor.toDoubles()[0];
      }
    }
    throw new LaminaException(Failure.INTERNAL, "No variable " + name);
  }

  private static void check(double found, double expected, String what) {
    if (Math.abs(found - expected) > 1e-4) {
      throw new LaminaException(
          Failure.INTERNAL, "%s gave %s (want %s)".formatted(what, found, expected));
    }
  }

  private static Program program() {
    var graph = new Graph(ElementType.FLOAT32);
    operators(graph);
    update(graph);
    return graph.build();
  }

  /** Every operator that networks and losses are written with, once, with a backward pass. */
  private static void operators(Graph graph) {
    Scope root = graph.root().child("probe");
    Initializer small =
        (stream, values) -> {
          for (int i = 0; i < values.length; i++) {
            values[i] = 0.1 * stream.nextGaussian();
          }
        };
    Variable kernel = root.parameter("kernel", Shape.of(4, 1, 3, 3), small);
    Variable bias = root.parameter("bias", Shape.of(4), small);
    Variable gamma = root.parameter("gamma", Shape.of(4), Initializer.ONES);
    Variable beta = root.parameter("beta", Shape.of(4), Initializer.ZEROS);
    Variable mean = root.buffer("running_mean", Shape.of(4), Initializer.ZEROS);
    Variable variance = root.buffer("running_var", Shape.of(4), Initializer.ONES);
    Variable weight = root.parameter("weight", Shape.of(3, 4), small);
    var method = graph.method("operators", Mode.TRAINING);
    Value x = method.input("x", Shape.batchOf(2, 8, 8), ElementType.FLOAT32);
    Value y = method.input("y", Shape.batchOf(), ElementType.INT64);
    Value rate = method.input("rate", Shape.scalar(), ElementType.FLOAT64);
    Value h =
        x.channelsLast()
            .conv2d(kernel, bias, 1, 2, 2, 2)
            .batchNorm(gamma, beta, mean, variance, 0.1, 1e-5)
            .relu();
    Value pooled =
        h.maxPool2d(2, 2, 0).upsampleNearest(8, 8).add(h.avgPool2d(2, 2).adaptiveAvgPool2d(8, 8));
    Value smooth = pooled.upsampleBilinear(4, 4, true).silu().gelu().leakyRelu(0.1);
    Value dropped = smooth.dropout(0.1).dropSamples(0.1);
    Value logits = dropped.globalAveragePool().linear(weight, null);
    Value loss =
        logits
            .crossEntropy(y, 0.1)
            .add(h.sigmoid().binaryCrossEntropy(h.detach().mul(0).add(0.5)))
            .add(h.binaryCrossEntropyWithLogits(h.detach().tanh().clamp(0, 1)))
            .add(logits.matmul(logits.transpose(0, 1).detach().permute(1, 0).permute(1, 0)).mean())
            .add(logits.softmax(1).add(1).log().sum(1).mean())
            .add(similarities(h, y).mean())
            .add(assignments(logits).mean())
            .add(logits.logSoftmax(1).exp().pow(2).sum().sqrt())
            .add(y.embedded(weight).layerNorm(gamma, beta, 1e-5).abs().mean())
            .add(h.attention(h, h, true).pad(2, 1, 0).mean())
            .add(
                Value.concatenate(
                        List.of(logits.narrow(1, 0, 1), logits.max(1).reshape(Shape.batchOf(1))), 1)
                    .mean());
    Gradients gradients = method.backward(loss).clipped(1);
    Map<Variable, Variable> buffers = zeros(graph, "probe_state", gradients);
    method.sgd(gradients, buffers, rate, 0.9, 1e-4, true);
    method.output("loss", loss);
    method.output("hits", logits.argmax(1));
  }

  /** What detectors learn by. */
  private static Value assignments(Value logits) {
    Value places = logits.filled(1).cumulativeSum(1);
    Value chosen = logits.marked(1, logits.largest(1, 2)).mul(logits.isAbove(-10));
    return logits
        .atMost(places)
        .atLeast(chosen)
        .atan()
        .add(logits.softplus())
        .sub(logits.floor())
        .add(logits.gathered(1, logits.largest(1, 1)));
  }

  private static Value similarities(Value h, Value y) {
    Value spread = h.standardDeviation(2, 3);
    Value unit = spread.div(spread.norm(1).atLeast(1e-8));
    Value alike = y.oneHot(3).matmul(y.oneHot(3).transpose(0, 1));
    return unit.matmul(unit.transpose(0, 1)).sub(alike).add(spread.sum(1).diagonal());
  }

  /** One step of each optimizer on a weight of 1 whose gradient is 2, checked by hand above. */
  private static void update(Graph graph) {
    Scope root = graph.root();
    Variable sgd = root.parameter("sgd", Shape.of(1), Initializer.ONES);
    Variable adamw = root.parameter("adamw", Shape.of(1), Initializer.ONES);
    Variable mean = root.averaged().parameter("mean", Shape.of(1), Initializer.ONES);
    var method = graph.method("update", Mode.TRAINING);
    Value rate = method.input("rate", Shape.scalar(), ElementType.FLOAT64);
    Value half = method.read(sgd).detach().mul(0.5);
    method.movingAverage(mean, half, 0.5);
    Gradients first = method.backward(method.read(sgd).mul(2).sum());
    method.sgd(first, zeros(graph, "sgd_state", first), rate, 0.9, 0, true);
    Gradients second = method.backward(method.read(adamw).mul(2).sum());
    method.adamW(
        second,
        zeros(graph, "adamw_first", second),
        zeros(graph, "adamw_second", second),
        root.optimizerState("adamw_steps", Shape.scalar()),
        rate,
        0.9,
        0.999,
        1e-8,
        0);
  }

  /** Zero buffers for the parameters of some gradients. */
  private static Map<Variable, Variable> zeros(Graph graph, String prefix, Gradients gradients) {
    var states = new LinkedHashMap<Variable, Variable>();
    for (Variable parameter : gradients.parameters()) {
      states.put(
          parameter,
          graph.root().optimizerState(prefix + "." + parameter.name(), parameter.shape()));
    }
    return states;
  }
}
