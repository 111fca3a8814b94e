package dev.lamina.core.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.Stability.Smoothing;
import dev.lamina.core.backbone.Stability.Smoothing.Extent;
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
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What may come after the pooling of GSO-YOLO. */
class StabilityTest {

  private static final int BATCH = 2;
  private static final int HEIGHT = 2;
  private static final int WIDTH = 3;

  private static HostBuffer batch(int channels, double... values) {
    double[] all = new double[BATCH * channels * HEIGHT * WIDTH];
    for (int i = 0; i < all.length; i++) {
      all[i] = values[i % values.length];
    }
    return HostBuffer.copyOf(HostTensor.of("x", new long[] {BATCH, channels, HEIGHT, WIDTH}, all));
  }

  private static Value input(Method method, int channels) {
    return method.input("x", Shape.batchOf(channels, HEIGHT, WIDTH), ElementType.FLOAT64);
  }

  private static LoadedProgram load(Graph graph) {
    Engine.get().prepareThread(1);
    return Engine.get().load(graph.build(), variable -> variable.initial(1), ComputeDevice.CPU);
  }

  private static double[] y(LoadedProgram loaded, String method, HostBuffer x) {
    return loaded.call(method, x).get("y").toDoubles();
  }

  private static Map<String, double[]> state(LoadedProgram loaded) {
    return loaded.state().stream()
        .collect(Collectors.toMap(HostTensor::name, HostTensor::toDoubles));
  }

  /** Specification C2.12. */
  @ParameterizedTest
  @EnumSource
  void smoothsAsTheSpecificationSays(Extent extent) {
    var graph = new Graph(ElementType.FLOAT64);
    Layer layer =
        new Smoothing(0.9, 0.75, extent).layer(graph.root().child("scm"), 1, HEIGHT, WIDTH);
    Method train = graph.method("train", Mode.TRAINING);
    train.output("y", layer.forward(input(train, 1)));
    Method infer = graph.method("infer", Mode.INFERENCE);
    infer.output("y", layer.forward(input(infer, 1)));
    assertThat(graph.variables(Variable.Role.PARAMETER)).isEmpty();
    try (LoadedProgram loaded = load(graph)) {
      assertThat(y(loaded, "train", batch(1, 2))).containsOnly(2);
      assertThat(state(loaded).get("scm.average")).containsOnly(2);
      assertAll(y(loaded, "train", batch(1, 4)), 3.55);
      assertAll(state(loaded).get("scm.average"), 2.2);
      assertAll(y(loaded, "infer", batch(1, 0)), 0.55);
      assertAll(state(loaded).get("scm.average"), 2.2);
    }
  }

  private static void assertAll(double[] found, double expected) {
    assertThat(found).isNotEmpty();
    for (double value : found) {
      assertThat(value).isCloseTo(expected, within(1e-12));
    }
  }

  /** Of every pixel or of every channel. */
  @ParameterizedTest
  @EnumSource
  void averagesWhatItsExtentSays(Extent extent) {
    var graph = new Graph(ElementType.FLOAT64);
    Layer layer = new Smoothing(0.9, 0.5, extent).layer(graph.root(), 2, HEIGHT, WIDTH);
    Method train = graph.method("train", Mode.TRAINING);
    train.output("y", layer.forward(input(train, 2)));
    double[] x = IntStream.range(0, BATCH * 2 * HEIGHT * WIDTH).asDoubleStream().toArray();
    try (LoadedProgram loaded = load(graph)) {
      y(loaded, "train", batch(2, x));
      double[] average = state(loaded).get("average");
      if (extent == Extent.CHANNEL) {
        // Numbers 0 to 5 and 12 to 17; then 6 to 11 and 18 to 23.
        assertThat(average).containsExactly(8.5, 14.5);
      } else {
        assertThat(average).containsExactly(IntStream.range(6, 18).asDoubleStream().toArray());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void noGradientGoesIntoTheAverage(Extent extent) {
    var graph = new Graph(ElementType.FLOAT64);
    Layer layer = new Smoothing(0.9, 0.75, extent).layer(graph.root(), 1, HEIGHT, WIDTH);
    Method train = graph.method("train", Mode.TRAINING);
    Value leaf = train.leaf(input(train, 1));
    Value y = layer.forward(leaf);
    train.output("y", train.backward(y.mul(y).sum(), leaf).of(leaf));
    try (LoadedProgram loaded = load(graph)) {
      // The first batch is its own average: y = x. Of a sum of squares the gradient is 2 · y · mix.
      assertAll(y(loaded, "train", batch(1, 3)), 2 * 3 * 0.75);
    }
  }

  /** A layer that runs again in a step, and one that is frozen. */
  @Test
  void theAverageMovesAsOftenAsStatisticsDo() {
    var graph = new Graph(ElementType.FLOAT64);
    var smoothing = new Smoothing(0.9, 0.75, Extent.SPATIAL);
    Layer layer = smoothing.layer(graph.root().child("scm"), 1, HEIGHT, WIDTH);
    Layer frozen = smoothing.layer(graph.root().child("frozen").frozen(), 1, HEIGHT, WIDTH);
    for (int moves = 0; moves <= 2; moves++) {
      Method method = graph.method("moves" + moves, Mode.TRAINING);
      Value x = input(method, 1);
      method.output("y", method.movingStatistics(moves, () -> layer.forward(x)));
      frozen.forward(x);
    }
    try (LoadedProgram loaded = load(graph)) {
      assertAll(y(loaded, "moves0", batch(1, 2)), 1.5);
      assertThat(state(loaded).get("scm.average")).containsOnly(0);
      assertAll(y(loaded, "moves2", batch(1, 2)), 2);
      assertAll(y(loaded, "moves0", batch(1, 4)), 3.5);
      assertAll(state(loaded).get("scm.average"), 2);
      y(loaded, "moves2", batch(1, 4));
      assertAll(state(loaded).get("scm.average"), 0.81 * 2 + 0.19 * 4);
      assertThat(state(loaded).get("frozen.average")).containsOnly(0);
      assertThat(state(loaded).get("frozen.begun")).containsOnly(0);
    }
  }

  /** Specification C2.12: an average of channels is undone by the batch norm after it. */
  @Test
  void anAverageOfChannelsIsInertBeforeBatchNorm() {
    int channels = 4;
    double mix = 0.6;
    var graph = new Graph(ElementType.FLOAT64);
    Layer smoothing =
        new Smoothing(0.9, mix, Extent.CHANNEL)
            .layer(graph.root().child("scm"), channels, HEIGHT, WIDTH);
    Initializer drawn = (stream, values) -> Arrays.setAll(values, i -> Math.sin(i + 1.0));
    Initializer scaled = (stream, values) -> Arrays.setAll(values, i -> mix * Math.sin(i + 1.0));
    Method train = graph.method("train", Mode.TRAINING);
    Value x = input(train, channels);
    train.output("smoothed", normed(graph, "a", drawn, smoothing.forward(x)));
    train.output("plain", normed(graph, "b", scaled, x));
    train.output("smoothed_only", smoothing.forward(x).sub(x).abs().sum());
    try (LoadedProgram loaded = load(graph)) {
      for (int step = 0; step < 3; step++) {
        int now = step;
        double[] given =
            IntStream.range(0, BATCH * channels * HEIGHT * WIDTH)
                .mapToDouble(i -> now + Math.cos(3.0 * i + now))
                .toArray();
        Map<String, HostTensor> found = loaded.call("train", batch(channels, given));
        assertThat(found.get("smoothed").toDoubles())
            .containsExactly(found.get("plain").toDoubles(), within(1e-12));
        assertThat(found.get("smoothed_only").toDoubles()[0]).isGreaterThan(1);
      }
    }
  }

  private static Value normed(Graph graph, String name, Initializer weight, Value x) {
    int channels = (int) x.shape().size(1);
    Layer conv = Conv2d.started(graph.root().child(name), channels, channels, 1, 1, weight);
    Layer norm = new BatchNorm(graph.root().child(name + ".bn"), channels, 0.03, 1e-3);
    return norm.forward(conv.forward(x));
  }

  /** Specification C2.4. */
  @Test
  void attentionWithoutWeightsPassesHalf() {
    var graph = new Graph(ElementType.FLOAT64);
    Layer layer = new Stability.Attention(4).layer(graph.root(), 8, HEIGHT, WIDTH);
    Method infer = graph.method("infer", Mode.INFERENCE);
    infer.output("y", layer.forward(input(infer, 8)));
    Engine.get().prepareThread(1);
    double[] x = IntStream.range(0, BATCH * 8 * HEIGHT * WIDTH).mapToDouble(Math::sin).toArray();
    try (LoadedProgram loaded =
        Engine.get()
            .load(
                graph.build(),
                variable ->
                    HostTensor.of(
                        variable.name(),
                        variable.shape().sizes(),
                        new double[Math.toIntExact(variable.elements())]),
                ComputeDevice.CPU)) {
      double[] found = y(loaded, "infer", batch(8, x));
      for (int i = 0; i < x.length; i++) {
        assertThat(found[i]).isEqualTo(0.5 * x[i]);
      }
    }
  }

  /** Specification B3.1: 10 c² + 4 c with c channels a group. */
  @ParameterizedTest
  @CsvSource({"256, 32", "256, 8", "512, 32", "640, 8", "576, 1"})
  void attentionHasTheParametersOfTheFormula(int channels, int groups) {
    var graph = new Graph(ElementType.FLOAT32);
    new Stability.Attention(groups).layer(graph.root(), channels, HEIGHT, WIDTH);
    long each = channels / groups;
    assertThat(
            graph.variables(Variable.Role.PARAMETER).stream().mapToLong(Variable::elements).sum())
        .isEqualTo(10 * each * each + 4 * each);
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> new Smoothing(1, 0.9, Extent.SPATIAL))
        .hasMessage("Invalid decay: 1.0 (want 0 <= decay < 1)");
    assertThatThrownBy(() -> new Smoothing(0.9, 1, Extent.SPATIAL))
        .hasMessage("Invalid mix: 1.0 (want 0 < mix < 1)");
    assertThatThrownBy(() -> new Stability.Attention(24).check(256))
        .hasMessage("Invalid groups: 24 (want a divisor of 256 channels)");
    var graph = new Graph(ElementType.FLOAT64);
    Layer layer = Smoothing.USUAL.layer(graph.root(), 1, HEIGHT + 1, WIDTH);
    Value x = input(graph.method("infer", Mode.INFERENCE), 1);
    assertThatThrownBy(() -> layer.forward(x))
        .hasMessage(
            "Cannot smooth features of [N, 1, 2, 3] by an average of [1, 3, 3] (want pictures of one"
                + " size, or scope: channel)");
  }
}
