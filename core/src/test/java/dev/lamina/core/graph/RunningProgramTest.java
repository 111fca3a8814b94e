package dev.lamina.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the text of a program does when libtorch runs it. */
class RunningProgramTest {

  private static final double[] RATES = {0.1, 0.02, 0.3, 0.05};

  // The same text with every in-place form of an operator spelled in its plain form is what the
  // program means.
  @Test
  void inPlaceFormsChangeNoNumber() {
    var graph = new Graph(ElementType.FLOAT64);
    Network network = Network.declare(new CifarResNet(8, 10, 16), graph.root());
    var method = graph.method("step", Mode.TRAINING);
    Value x = method.input("x", Shape.batchOf(3, 16, 16), ElementType.FLOAT64);
    Value y = method.input("y", Shape.batchOf(), ElementType.INT64);
    Value features = network.forward(x, 0, 3);
    Value more =
        features
            .add(1)
            .relu()
            .add(features.sigmoid().add(features.tanh()))
            .silu()
            .add(features.exp().mul(0.01).add(0.5).relu().sqrt().add(1).relu());
    Value loss = network.classifier().forward(more).crossEntropy(y, 0.1);
    Gradients gradients = method.backward(loss);
    method.output("loss", loss);
    gradients.parameters().forEach(p -> method.output(p.name(), gradients.of(p).orElseThrow()));
    Program program = graph.build();
    String plain = program.text().replaceAll("(v\\d+ = torch\\.(?:relu|add))_\\(", "$1(");
    assertThat(plain.lines().filter(line -> line.matches(".*torch\\.(relu|add)_\\(.*"))).isEmpty();
    assertThat(program.text().lines().filter(line -> line.contains("torch.relu_(")).count())
        .isGreaterThan(5);
    assertThat(program.text()).contains("torch.add_(");
    var meant = program.saying(plain);
    HostBuffer images = images(4, 16);
    HostBuffer labels = HostBuffer.allocate(ElementType.INT64, 4);
    labels.longs().put(new long[] {1, 2, 3, 4});
    try (LoadedProgram inPlace = load(program);
        LoadedProgram fresh = load(meant)) {
      assertThat(inPlace.call("step", images, labels))
          .isEqualTo(fresh.call("step", images, labels));
      assertThat(inPlace.state()).isEqualTo(fresh.state());
    }
  }

  /** Slices of one value, some of which nothing reads; their gradients are joined. */
  @Test
  void whatIsSplitIsJoinedOnTheWayBack() {
    var graph = new Graph(ElementType.FLOAT64);
    var method = graph.method("run", Mode.TRAINING);
    Value x = method.leaf(method.input("x", Shape.batchOf(5), ElementType.FLOAT64));
    List<Value> parts = x.split(1, 1, 2, 2);
    method.output("middle", parts.get(1));
    Value loss = parts.get(0).mul(parts.get(0)).sum().add(parts.get(2).sum());
    method.output("gradient", method.backward(loss, x).of(x));
    HostBuffer rows =
        HostBuffer.copyOf(
            HostTensor.of("x", new long[] {2, 5}, new double[] {1, 2, 3, 4, 5, 9, 8, 7, 6, 5}));
    try (LoadedProgram loaded = load(graph.build())) {
      Map<String, HostTensor> found = loaded.call("run", rows);
      assertThat(found.get("middle").toDoubles()).containsExactly(2, 3, 8, 7);
      assertThat(found.get("gradient").toDoubles()).containsExactly(2, 0, 0, 1, 1, 18, 0, 0, 1, 1);
    }
    assertThatThrownBy(() -> x.split(1, 2, 2)).hasMessageContaining("[2, 2] of dimension 1");
    assertThatThrownBy(() -> x.split(1, 5, 0)).hasMessageContaining("[5, 0] of dimension 1");
  }

  /** Two gradients of slices become one, where each slice has one of the whole size. */
  @Test
  void whatIsSplitHasOneGradient() {
    long half = 8L * 500;
    assertThat(peakOfHalves(x -> x.split(1, 500, 500)))
        .isEqualTo(peakOfHalves(x -> List.of(x.narrow(1, 0, 500), x.narrow(1, 500, 500))) - half);
  }

  private static long peakOfHalves(Function<Value, List<Value>> halves) {
    var graph = new Graph(ElementType.FLOAT64);
    var method = graph.method("run", Mode.TRAINING);
    Value x = method.leaf(method.input("x", Shape.of(1, 1000), ElementType.FLOAT64));
    List<Value> parts = halves.apply(x);
    Value loss = parts.get(0).sum().add(parts.get(1).sum());
    method.output("gradient", method.backward(loss, x).of(x));
    return graph.build().peakBytes("run", 1);
  }

  /** As many as a number says that comes with the call; gradients of the others are zero. */
  @Test
  void howManyAreReadMayBeKnownWhenItRuns() {
    var graph = new Graph(ElementType.FLOAT64);
    var method = graph.method("run", Mode.TRAINING);
    Value given = method.input("x", Shape.batchOf(5), ElementType.FLOAT64);
    Value count = method.input("count", Shape.scalar(), ElementType.INT64);
    Value x = method.leaf(given);
    Value some = x.first(1, count);
    method.output("greatest", some.greatest(1));
    method.output("gradient", method.backward(some.mul(some).sum(), x).of(x));
    HostBuffer rows =
        HostBuffer.copyOf(
            HostTensor.of("x", new long[] {2, 5}, new double[] {1, 2, 3, 4, 5, 9, 8, 7, 6, 5}));
    try (LoadedProgram loaded = load(graph.build())) {
      Map<String, HostTensor> two = loaded.call("run", rows, HostBuffer.integer(2));
      assertThat(two.get("greatest").toDoubles()).containsExactly(2, 9);
      assertThat(two.get("gradient").toDoubles()).containsExactly(2, 4, 0, 0, 0, 18, 16, 0, 0, 0);
      Map<String, HostTensor> all = loaded.call("run", rows, HostBuffer.integer(5));
      assertThat(all.get("greatest").toDoubles()).containsExactly(5, 9);
      assertThat(all.get("greatest").shape()).containsExactly(2, 1);
    }
    assertThatThrownBy(() -> x.first(1, x)).hasMessageContaining("want a scalar of INT64");
  }

  // d = g + wd·w, b = μ·b + d, w = w - lr·(d + μ·b) with Nesterov and lr·b without, where the
  // gradient of each step is fresh: one that piled up would show in the second step.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyWeightAndMomentumOfSgdChangesAsComputedByHand(boolean nesterov) {
    var graph = new Graph(ElementType.FLOAT64);
    Map<Variable, double[]> weights = parameters(graph);
    Map<Variable, double[]> buffers = new HashMap<>();
    Map<Variable, Variable> states = states(graph, "momentum", weights);
    var method = graph.method("step", Mode.TRAINING);
    Value rate = method.input("rate", Shape.scalar(), ElementType.FLOAT64);
    Gradients gradients = method.backward(quadratic(method, weights));
    method.sgd(gradients, states, rate, 0.9, 0.01, nesterov);
    try (LoadedProgram loaded = load(graph.build())) {
      for (double lr : RATES) {
        loaded.call("step", HostBuffer.scalar(lr));
        Map<String, double[]> state = state(loaded);
        weights.forEach(
            (variable, w) -> {
              double[] b = buffers.computeIfAbsent(variable, v -> new double[w.length]);
              for (int i = 0; i < w.length; i++) {
                double d = (i + 1) * w[i] + 0.01 * w[i];
                b[i] = 0.9 * b[i] + d;
                w[i] -= lr * (nesterov ? d + 0.9 * b[i] : b[i]);
              }
              assertThat(state.get(variable.name())).containsExactly(w, within(1e-12));
              assertThat(state.get("momentum." + variable.name()))
                  .containsExactly(b, within(1e-12));
            });
      }
    }
  }

  // libtorch wants no buffers then, on CPU and GPU.
  @Test
  void sgdWithoutMomentumNeedsNoBuffers() {
    var graph = new Graph(ElementType.FLOAT64);
    Map<Variable, double[]> weights = parameters(graph);
    var method = graph.method("step", Mode.TRAINING);
    Value rate = method.input("rate", Shape.scalar(), ElementType.FLOAT64);
    Gradients gradients = method.backward(quadratic(method, weights));
    method.sgd(gradients, Map.of(), rate, 0, 0.01, false);
    try (LoadedProgram loaded = load(graph.build())) {
      for (double lr : RATES) {
        loaded.call("step", HostBuffer.scalar(lr));
        Map<String, double[]> state = state(loaded);
        weights.forEach(
            (variable, w) -> {
              for (int i = 0; i < w.length; i++) {
                w[i] -= lr * ((i + 1) * w[i] + 0.01 * w[i]);
              }
              assertThat(state.get(variable.name())).containsExactly(w, within(1e-12));
            });
      }
    }
  }

  // Loshchilov and Hutter, algorithm 2, with the rate as the schedule's multiplier.
  @Test
  void everyWeightAndMomentOfAdamWChangesAsComputedByHand() {
    var graph = new Graph(ElementType.FLOAT64);
    Map<Variable, double[]> weights = parameters(graph);
    Map<Variable, double[]> means = new HashMap<>();
    Map<Variable, double[]> squares = new HashMap<>();
    Map<Variable, Variable> first = states(graph, "mean", weights);
    Map<Variable, Variable> second = states(graph, "square", weights);
    Variable steps = graph.root().optimizerState("steps", Shape.scalar());
    var method = graph.method("step", Mode.TRAINING);
    Value rate = method.input("rate", Shape.scalar(), ElementType.FLOAT64);
    Gradients gradients = method.backward(quadratic(method, weights));
    method.increment(steps);
    method.adamW(gradients, first, second, steps, rate, 0.9, 0.99, 1e-3, 0.1);
    try (LoadedProgram loaded = load(graph.build())) {
      for (int t = 1; t <= RATES.length; t++) {
        double lr = RATES[t - 1];
        int step = t;
        loaded.call("step", HostBuffer.scalar(lr));
        Map<String, double[]> state = state(loaded);
        assertThat(state.get("steps")).containsExactly(step);
        weights.forEach(
            (variable, w) -> {
              double[] m = means.computeIfAbsent(variable, v -> new double[w.length]);
              double[] s = squares.computeIfAbsent(variable, v -> new double[w.length]);
              for (int i = 0; i < w.length; i++) {
                double g = (i + 1) * w[i];
                m[i] = 0.9 * m[i] + 0.1 * g;
                s[i] = 0.99 * s[i] + 0.01 * g * g;
                double mean = m[i] / (1 - Math.pow(0.9, step));
                double square = s[i] / (1 - Math.pow(0.99, step));
                w[i] -= lr * 0.1 * w[i] + lr * mean / (Math.sqrt(square) + 1e-3);
              }
              assertThat(state.get(variable.name())).containsExactly(w, within(1e-12));
              assertThat(state.get("mean." + variable.name())).containsExactly(m, within(1e-12));
              assertThat(state.get("square." + variable.name())).containsExactly(s, within(1e-12));
            });
      }
    }
  }

  @Test
  void assignmentsAndAveragesAreNotLostEither() {
    var graph = new Graph(ElementType.FLOAT64);
    Variable target = graph.root().parameter("target", Shape.of(2), Initializer.ONES);
    Variable average = graph.root().averaged().parameter("average", Shape.of(2), Initializer.ZEROS);
    var method = graph.method("step", Mode.TRAINING);
    method.movingAverage(average, target, 0.75);
    method.assign(target, method.read(target).detach().mul(3));
    try (LoadedProgram loaded = load(graph.build())) {
      loaded.call("step");
      loaded.call("step");
      assertThat(state(loaded).get("target")).containsExactly(9, 9);
      assertThat(state(loaded).get("average")).containsExactly(0.75 * 0.25 + 0.75, 0.9375);
    }
  }

  @Test
  void oneProgramRunsEveryBatchSize() {
    var graph = new Graph(ElementType.FLOAT64);
    Network network = Network.declare(new CifarResNet(8, 10, 16), graph.root());
    var infer = graph.method("infer", Mode.INFERENCE);
    Value x = infer.input("x", Shape.batchOf(3, 16, 16), ElementType.FLOAT64);
    infer.output("logits", network.logits(x));
    var train = graph.method("train", Mode.TRAINING);
    Value image = train.input("x", Shape.batchOf(3, 16, 16), ElementType.FLOAT64);
    Value joined = Value.concatenate(List.of(image, image.mul(2)), 1).narrow(1, 1, 3);
    Value loss = network.logits(joined.reshape(Shape.batchOf(3, 256)).reshape(image.shape()));
    train.output("norm", loss.pow(2).mean());
    train.backward(loss.pow(2).mean());
    try (LoadedProgram loaded = load(graph.build())) {
      double[] together = loaded.call("infer", images(8, 16)).get("logits").toDoubles();
      for (int batch : new int[] {1, 3, 8}) {
        double[] some = loaded.call("infer", images(batch, 16)).get("logits").toDoubles();
        assertThat(some).containsExactly(Arrays.copyOf(together, batch * 10), within(1e-12));
      }
      for (int batch : new int[] {1, 3, 8}) {
        assertThat(loaded.call("train", images(batch, 16)).get("norm").toDoubles()[0]).isFinite();
      }
    }
  }

  @Test
  void theSameProgramIsWrittenTheSameWay() {
    var texts = new HashMap<String, String>();
    for (int i = 0; i < 2; i++) {
      var graph = new Graph(ElementType.FLOAT32);
      Map<Variable, double[]> weights = parameters(graph);
      var method = graph.method("step", Mode.TRAINING);
      Value rate = method.input("rate", Shape.scalar(), ElementType.FLOAT64);
      Gradients gradients = method.backward(quadratic(method, weights));
      method.sgd(gradients, states(graph, "momentum", weights), rate, 0.9, 0, true);
      Program program = graph.build();
      texts.put(program.text(), program.digest());
    }
    assertThat(texts).hasSize(1);
    assertThat(texts.values().iterator().next()).matches("[0-9a-f]{64}");
  }

  static Stream<Arguments> misfits() {
    return Stream.of(
        misfit("linear", "[4, 9]", x -> x.linear(variable(x, 4, 9), null)),
        misfit("add", "[7]", x -> x.add(variable(x, 7))),
        misfit("mul", "[2, 6, 6]", x -> x.mul(variable(x, 2, 6, 6))),
        misfit("batch_norm", "[4]", x -> bn(x, variable(x, 4))),
        misfit("conv2d", "[8, 3, 9, 9]", x -> x.conv2d(variable(x, 8, 3, 9, 9), null, 1, 0, 1, 1)),
        misfit("conv2d", "[8, 2, 3, 3]", x -> x.conv2d(variable(x, 8, 2, 3, 3), null, 1, 1, 1, 1)),
        misfit("max_pool2d", "[N, 3, 6, 6]", x -> x.maxPool2d(7, 7, 0)),
        misfit("cross_entropy_loss", "[N, 3, 6, 6]", x -> x.crossEntropy(x, 0)),
        misfit("narrow", "[N, 3, 6, 6]", x -> x.narrow(1, 2, 2)),
        misfit(
            "binary_cross_entropy", "[3, 6, 6]", x -> x.binaryCrossEntropy(variable(x, 3, 6, 6))));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void aMisfitNamesTheLayerAndBothShapes(
      String operator, String operand, Function<Value, Value> layer) {
    var method = new Graph(ElementType.FLOAT32).method("step", Mode.TRAINING);
    Value x = method.input("x", Shape.batchOf(3, 6, 6), ElementType.FLOAT32);
    assertThatThrownBy(() -> method.inside("stages.1.0.conv1", () -> layer.apply(x)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Cannot apply %s in stages.1.0.conv1: input [N, 3, 6, 6], operand %s"
                .formatted(operator, operand));
  }

  private static Arguments misfit(String operator, String operand, Function<Value, Value> layer) {
    return Arguments.of(operator, operand, layer);
  }

  private static Value bn(Value x, Variable gamma) {
    return x.batchNorm(gamma, gamma, null, null, 0.1, 1e-5);
  }

  private static Variable variable(Value x, long... shape) {
    return x.method().graph().root().parameter("operand", Shape.of(shape), Initializer.ONES);
  }

  /** A matrix, a vector and a scalar, with their values. */
  private static Map<Variable, double[]> parameters(Graph graph) {
    var weights = new LinkedHashMap<Variable, double[]>();
    for (Shape shape : List.of(Shape.of(2, 3), Shape.of(4), Shape.scalar())) {
      double[] start = new double[(int) shape.elements(1)];
      for (int i = 0; i < start.length; i++) {
        start[i] = 1 - 0.4 * i;
      }
      Variable variable =
          graph
              .root()
              .parameter(
                  "w" + weights.size(),
                  shape,
                  (stream, values) -> {
                    for (int i = 0; i < values.length; i++) {
                      values[i] = 1 - 0.4 * i;
                    }
                  });
      weights.put(variable, start);
    }
    return weights;
  }

  private static Map<Variable, Variable> states(
      Graph graph, String name, Map<Variable, double[]> weights) {
    var states = new HashMap<Variable, Variable>();
    weights
        .keySet()
        .forEach(v -> states.put(v, graph.root().child(name).optimizerState(v.name(), v.shape())));
    return states;
  }

  /** Half the sum of (i + 1)·w_i², so that the gradient of w_i is (i + 1)·w_i. */
  private static Value quadratic(Method method, Map<Variable, double[]> weights) {
    Value loss = method.constant(Shape.scalar(), 0);
    for (Variable variable : weights.keySet()) {
      int elements = (int) variable.elements();
      Value w = method.read(variable).reshape(Shape.of(elements));
      for (int i = 0; i < elements; i++) {
        loss = loss.add(w.narrow(0, i, 1).pow(2).mul((i + 1) / 2.0).sum());
      }
    }
    return loss;
  }

  private static HostBuffer images(int batch, int size) {
    double[] values = new double[batch * 3 * size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 37 % 101) / 50.0 - 1;
    }
    return HostBuffer.copyOf(HostTensor.of("x", new long[] {batch, 3, size, size}, values));
  }

  private static LoadedProgram load(Program program) {
    Engine.get().prepareThread(1);
    return Engine.get().load(program, v -> v.initial(3), ComputeDevice.CPU);
  }

  private static Map<String, double[]> state(LoadedProgram loaded) {
    var state = new HashMap<String, double[]>();
    loaded.state().forEach(tensor -> state.put(tensor.name(), tensor.toDoubles()));
    return state;
  }
}
