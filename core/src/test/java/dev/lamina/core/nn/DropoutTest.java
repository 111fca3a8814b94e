package dev.lamina.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DropoutTest {

  private static final int SAMPLES = 500;
  private static final int FEATURES = 40;
  private static final double RATE = 0.2;

  @Test
  void dropsItsShareAndKeepsTheMean() {
    double[] dropped = training(new Graph(ElementType.FLOAT32), 7).get("first");
    // The share of 20,000 draws is off by more than 4 deviations once in 16,000 seeds.
    double deviation = Math.sqrt(RATE * (1 - RATE) / dropped.length);
    assertThat(Arrays.stream(dropped).filter(x -> x == 0).count() / (double) dropped.length)
        .isCloseTo(RATE, within(4 * deviation));
    assertThat(Arrays.stream(dropped).filter(x -> x != 0)).containsOnly(1.25);
    assertThat(Arrays.stream(dropped).average().orElseThrow())
        .isCloseTo(1, within(4 * deviation / (1 - RATE)));
  }

  @Test
  void drawsBySeedAndPlace() {
    Map<String, double[]> once = training(new Graph(ElementType.FLOAT32), 7);
    Map<String, double[]> again = training(new Graph(ElementType.FLOAT32), 7);
    Map<String, double[]> other = training(new Graph(ElementType.FLOAT32), 8);
    assertThat(again.get("first")).isEqualTo(once.get("first"));
    assertThat(other.get("first")).isNotEqualTo(once.get("first"));
    assertThat(once.get("again")).isEqualTo(once.get("first"));
    assertThat(once.get("second")).isNotEqualTo(once.get("first"));
    // Independent: as often equal as chance has it.
    assertThat(alike(once.get("first"), once.get("second"))).isCloseTo(0.68, within(0.02));
    assertThat(alike(once.get("first"), other.get("first"))).isCloseTo(0.68, within(0.02));
  }

  private static double alike(double[] one, double[] other) {
    int alike = 0;
    for (int i = 0; i < one.length; i++) {
      alike += one[i] == other[i] ? 1 : 0;
    }
    return alike / (double) one.length;
  }

  @Test
  void leavesNoTraceInLibtorchsOwnGenerator() {
    String text = program(new Graph(ElementType.FLOAT32), Mode.TRAINING, RATE).text();
    assertThat(text).contains("seed: Tensor");
    assertThat(text.lines().filter(line -> line.contains("torch.bernoulli(")))
        .hasSize(3)
        .allMatch(line -> line.contains("generator=torch.Generator("));
  }

  @Test
  void isNotWrittenWhereNothingIsDropped() {
    for (Program program :
        new Program[] {
          program(new Graph(ElementType.FLOAT32), Mode.INFERENCE, RATE),
          program(new Graph(ElementType.FLOAT32), Mode.TRAINING, 0)
        }) {
      assertThat(program.text()).doesNotContain("seed", "bernoulli", "mul");
      assertThat(program.method("probe").draws()).isFalse();
      assertThat(program.method("probe").inputs()).hasSize(1);
    }
  }

  @Test
  void wholeSamplesAreDroppedTogether() {
    double[] dropped = apply(x -> x.dropSamples(RATE), ElementType.FLOAT32);
    int zeros = 0;
    for (int sample = 0; sample < SAMPLES; sample++) {
      double[] one = Arrays.copyOfRange(dropped, sample * FEATURES, (sample + 1) * FEATURES);
      assertThat(one).containsOnly(one[0]);
      assertThat(one[0]).isIn(0.0, 1.25);
      zeros += one[0] == 0 ? 1 : 0;
    }
    double deviation = Math.sqrt(RATE * (1 - RATE) * SAMPLES);
    assertThat((double) zeros).isCloseTo(RATE * SAMPLES, within(4 * deviation));
  }

  // The mean of x·m/p over k draws has the deviation √((1 - p) / (p·k)).
  @Test
  void theMeanOverManySeedsIsTheInput() {
    var graph = new Graph(ElementType.FLOAT64);
    Program program = program(graph, Mode.TRAINING, RATE);
    Engine.get().prepareThread(1);
    int draws = 40;
    double sum = 0;
    try (LoadedProgram loaded = Engine.get().load(program, v -> v.initial(1), ComputeDevice.CPU)) {
      for (int seed = 0; seed < draws; seed++) {
        sum +=
            loaded
                .call("probe", ones(ElementType.FLOAT64), HostBuffer.integer(seed))
                .get("first")
                .toDoubles()[0];
      }
    }
    assertThat(sum / draws).isCloseTo(1, within(4 * Math.sqrt(RATE / (1 - RATE) / draws)));
  }

  @Test
  void gradientsGoWhereValuesWent() {
    var graph = new Graph(ElementType.FLOAT64);
    var weight = graph.root().parameter("weight", Shape.of(FEATURES), Initializer.ONES);
    var drop = new Dropout(graph.root().child("drop"), RATE);
    Method method = graph.method("probe", Mode.TRAINING);
    Value x = method.input("x", Shape.batchOf(FEATURES), ElementType.FLOAT64);
    Value dropped = drop.forward(x.mul(weight));
    method.output("dropped", dropped.sum(0));
    method.output("gradient", method.backward(dropped.sum()).of(weight).orElseThrow());
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), v -> v.initial(1), ComputeDevice.CPU)) {
      var results = loaded.call("probe", ones(ElementType.FLOAT64), HostBuffer.integer(3));
      // With inputs and weights of one, both are the sum of the factors.
      assertThat(results.get("gradient").toDoubles())
          .containsExactly(results.get("dropped").toDoubles(), within(1e-12));
    }
  }

  @Test
  void keepsTheDrawAlone() {
    var graph = new Graph(ElementType.FLOAT32);
    var weight = graph.root().parameter("weight", Shape.of(FEATURES), Initializer.ONES);
    var drop = new Dropout(graph.root().child("drop"), RATE);
    Method method = graph.method("probe", Mode.TRAINING);
    Value x = method.input("x", Shape.batchOf(FEATURES), ElementType.FLOAT32);
    Value h = x.mul(weight);
    int from = method.position();
    drop.forward(h);
    int to = method.position();
    assertThat(method.keptBytes(from, to, to, SAMPLES)).isEqualTo(SAMPLES * FEATURES * 4);
    assertThat(method.keptBytes(0, from, to, SAMPLES)).isZero();
  }

  @Test
  void refusesToDropEverything() {
    var graph = new Graph(ElementType.FLOAT32);
    assertThatThrownBy(() -> new Dropout(graph.root().child("drop"), 1))
        .hasMessage("Invalid dropout in drop: 1.0 (want 0 <= rate < 1)");
    Value x =
        graph.method("probe", Mode.TRAINING).input("x", Shape.batchOf(2), ElementType.FLOAT32);
    assertThatThrownBy(() -> x.dropSamples(-0.1)).hasMessageContaining("want 0 <= r < 1");
    assertThatThrownBy(() -> x.method().input("seed", Shape.scalar(), ElementType.INT64))
        .hasMessageContaining("Invalid input name: seed");
  }

  private static double[] apply(UnaryOperator<Value> operator, ElementType type) {
    var graph = new Graph(type);
    Method method = graph.method("probe", Mode.TRAINING);
    Value x = method.input("x", Shape.batchOf(FEATURES), type);
    method.output("y", operator.apply(x));
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), v -> v.initial(1), ComputeDevice.CPU)) {
      return loaded.call("probe", ones(type), HostBuffer.integer(5)).get("y").toDoubles();
    }
  }

  private static Map<String, double[]> training(Graph graph, long seed) {
    Program program = program(graph, Mode.TRAINING, RATE);
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded = Engine.get().load(program, v -> v.initial(1), ComputeDevice.CPU)) {
      var values = new LinkedHashMap<String, double[]>();
      loaded
          .call("probe", ones(graph.precision()), HostBuffer.integer(seed))
          .forEach((name, tensor) -> values.put(name, tensor.toDoubles()));
      return values;
    }
  }

  /** Two places, the first of which runs twice. */
  private static Program program(Graph graph, Mode mode, double rate) {
    var first = new Dropout(graph.root().child("drop1"), rate);
    var second = new Dropout(graph.root().child("drop2"), rate);
    graph.root().parameter("unused", Shape.of(1), Initializer.ONES);
    Method method = graph.method("probe", mode);
    Value x = method.input("x", Shape.batchOf(FEATURES), graph.precision());
    method.output("first", first.forward(x));
    method.output("second", second.forward(x));
    method.output("again", first.forward(x));
    return graph.build();
  }

  private static HostBuffer ones(ElementType type) {
    double[] ones = new double[SAMPLES * FEATURES];
    Arrays.fill(ones, 1);
    long[] shape = {SAMPLES, FEATURES};
    if (type == ElementType.FLOAT64) {
      return HostBuffer.copyOf(HostTensor.of("x", shape, ones));
    }
    float[] narrow = new float[ones.length];
    Arrays.fill(narrow, 1);
    return HostBuffer.copyOf(HostTensor.of("x", shape, narrow));
  }
}
