package dev.lamina.core.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.GlobalAttentionForm.Padding;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Forms of global attention, against sums written out and counted by formula. */
class GlobalAttentionTest {

  private static final int BATCH = 2;
  private static final int CHANNELS = 16;
  private static final int HEIGHT = 3;
  private static final int WIDTH = 4;
  private static final double EPSILON = 1e-3;

  private static Stream<GlobalAttentionForm> forms() {
    return Stream.of(
        GlobalAttentionForm.USUAL,
        new GlobalAttentionForm(false, Padding.ZERO, true, 1, false, 4),
        new GlobalAttentionForm(true, Padding.REPLICATE, true, 1, false, 4),
        new GlobalAttentionForm(true, Padding.ZERO, false, 1, false, 4),
        new GlobalAttentionForm(true, Padding.ZERO, true, 4, false, 4),
        new GlobalAttentionForm(true, Padding.ZERO, true, 1, true, 2),
        new GlobalAttentionForm(false, Padding.REPLICATE, false, 2, true, 2));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void computesWhatItsFormSays(GlobalAttentionForm form) {
    var weights = new HashMap<String, double[]>();
    double[] x =
        IntStream.range(0, BATCH * CHANNELS * HEIGHT * WIDTH).mapToDouble(Math::sin).toArray();
    double[] found =
        run(
            form,
            x,
            variable -> {
              double[] values = drawn(variable);
              weights.put(variable.name(), values);
              return values;
            });
    double[] expected = new Naive(form, weights, x).result();
    assertThat(found).containsExactly(expected, within(1e-12));
    assertThat(Arrays.stream(found).map(Math::abs).max().orElseThrow()).isGreaterThan(0.05);
  }

  private static double[] drawn(Variable variable) {
    double[] values = new double[Math.toIntExact(variable.elements())];
    for (int i = 0; i < values.length; i++) {
      double wave = Math.cos(0.7 * i + variable.name().length());
      values[i] = variable.name().endsWith("running_var") ? 1 + 0.5 * wave : 0.4 * wave;
    }
    return values;
  }

  /** Specification C2.4. */
  @Test
  void withoutWeightsItPassesAQuarter() {
    double[] x =
        IntStream.range(0, BATCH * CHANNELS * HEIGHT * WIDTH).mapToDouble(Math::sin).toArray();
    double[] found =
        run(
            GlobalAttentionForm.USUAL,
            x,
            variable -> {
              double[] values = new double[Math.toIntExact(variable.elements())];
              Arrays.fill(values, variable.name().endsWith("running_var") ? 1 : 0);
              return values;
            });
    for (int i = 0; i < x.length; i++) {
      assertThat(found[i]).isEqualTo(0.25 * x[i]);
    }
  }

  /** Specification B2, and what each choice adds or takes. */
  @ParameterizedTest
  @MethodSource("forms")
  void hasTheParametersOfTheFormula(GlobalAttentionForm form) {
    for (int channels : new int[] {256, 576}) {
      long reduced = channels / form.reduction();
      long biases = form.bias() ? 2 * (reduced + channels) : 0;
      long expected =
          2L * channels * reduced
              + 98L * channels * reduced / form.groups()
              + 2 * (reduced + channels)
              + biases;
      var graph = new Graph(ElementType.FLOAT32);
      new GlobalAttention(graph.root(), channels, form, EPSILON);
      long found =
          graph.variables(Variable.Role.PARAMETER).stream().mapToLong(Variable::elements).sum();
      assertThat(found).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3 | 1 | Invalid reduction: 3 (want a divisor of 16 channels)
          4 | 3 | Invalid groups: 3 (want a divisor of 4 channels, one in 4 of 16)
          4 | 8 | Invalid groups: 8 (want a divisor of 4 channels, one in 4 of 16)
          0 | 1 | Invalid reduction: 0 (want >= 1)
          4 | 0 | Invalid groups: 0 (want >= 1)
          """)
  void refusesWhatDoesNotDivide(int reduction, int groups, String message) {
    assertThatThrownBy(
            () ->
                new GlobalAttentionForm(true, Padding.ZERO, true, groups, false, reduction)
                    .check(CHANNELS))
        .hasMessage(message);
  }

  private static double[] run(
      GlobalAttentionForm form, double[] x, Function<Variable, double[]> start) {
    var graph = new Graph(ElementType.FLOAT64);
    var layer = new GlobalAttention(graph.root(), CHANNELS, form, EPSILON);
    Method method = graph.method("run", Mode.INFERENCE);
    Value given = method.input("x", Shape.batchOf(CHANNELS, HEIGHT, WIDTH), ElementType.FLOAT64);
    method.output("y", layer.forward(given));
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get()
            .load(
                graph.build(),
                variable ->
                    HostTensor.of(variable.name(), variable.shape().sizes(), start.apply(variable)),
                ComputeDevice.CPU)) {
      return loaded
          .call(
              "run",
              HostBuffer.copyOf(HostTensor.of("x", new long[] {BATCH, CHANNELS, HEIGHT, WIDTH}, x)))
          .get("y")
          .toDoubles();
    }
  }

  /** The module as sums over single numbers. */
  private record Naive(GlobalAttentionForm form, Map<String, double[]> weights, double[] x) {

    double[] result() {
      int reduced = CHANNELS / form.reduction();
      double[] weighed = new double[x.length];
      for (int n = 0; n < BATCH; n++) {
        for (int row = 0; row < HEIGHT; row++) {
          for (int column = 0; column < WIDTH; column++) {
            double[] pixel = new double[CHANNELS];
            for (int c = 0; c < CHANNELS; c++) {
              pixel[c] = x[at(CHANNELS, n, c, row, column)];
            }
            double[] hidden = linear("channel1", pixel, reduced);
            double[] attention =
                linear(
                    "channel2", Arrays.stream(hidden).map(h -> Math.max(h, 0)).toArray(), CHANNELS);
            for (int c = 0; c < CHANNELS; c++) {
              double by = form.channelSigmoid() ? sigmoid(attention[c]) : attention[c];
              weighed[at(CHANNELS, n, c, row, column)] = pixel[c] * by;
            }
          }
        }
      }
      double[] around = normed("bn1", conv("spatial1", weighed, CHANNELS, reduced), reduced);
      double[] active = Arrays.stream(around).map(a -> Math.max(a, 0)).toArray();
      double[] pixels =
          normed("bn2", conv("spatial2", shuffled(active, reduced), reduced, CHANNELS), CHANNELS);
      double[] y = new double[x.length];
      for (int i = 0; i < y.length; i++) {
        y[i] = weighed[i] * sigmoid(pixels[i]) + (form.residual() ? x[i] : 0);
      }
      return y;
    }

    private static int at(int channels, int n, int c, int row, int column) {
      return ((n * channels + c) * HEIGHT + row) * WIDTH + column;
    }

    private static double sigmoid(double logit) {
      return 1 / (1 + Math.exp(-logit));
    }

    private double[] bias(String layer, int out) {
      return form.bias() ? weights.get(layer + ".bias") : new double[out];
    }

    private double[] linear(String layer, double[] in, int out) {
      double[] result = bias(layer, out).clone();
      for (int o = 0; o < out; o++) {
        for (int i = 0; i < in.length; i++) {
          result[o] += weights.get(layer + ".weight")[o * in.length + i] * in[i];
        }
      }
      return result;
    }

    private double[] conv(String layer, double[] given, int in, int out) {
      double[] weight = weights.get(layer + ".weight");
      int each = in / form.groups();
      double[] result = new double[BATCH * out * HEIGHT * WIDTH];
      for (int n = 0; n < BATCH; n++) {
        for (int o = 0; o < out; o++) {
          int first = o / (out / form.groups()) * each;
          for (int row = 0; row < HEIGHT; row++) {
            for (int column = 0; column < WIDTH; column++) {
              double sum = bias(layer, out)[o];
              for (int i = 0; i < each; i++) {
                for (int k = 0; k < 49; k++) {
                  sum +=
                      weight[(o * each + i) * 49 + k]
                          * seen(given, in, n, first + i, row + k / 7 - 3, column + k % 7 - 3);
                }
              }
              result[at(out, n, o, row, column)] = sum;
            }
          }
        }
      }
      return result;
    }

    private double seen(double[] given, int channels, int n, int c, int row, int column) {
      int nearRow = Math.min(Math.max(row, 0), HEIGHT - 1);
      int nearColumn = Math.min(Math.max(column, 0), WIDTH - 1);
      boolean outside = nearRow != row || nearColumn != column;
      return outside && form.padding() == Padding.ZERO
          ? 0
          : given[at(channels, n, c, nearRow, nearColumn)];
    }

    private double[] normed(String layer, double[] given, int channels) {
      double[] result = new double[given.length];
      for (int i = 0; i < given.length; i++) {
        int c = i / (HEIGHT * WIDTH) % channels;
        double deviation = Math.sqrt(weights.get(layer + ".running_var")[c] + EPSILON);
        result[i] =
            (given[i] - weights.get(layer + ".running_mean")[c])
                    / deviation
                    * weights.get(layer + ".gamma")[c]
                + weights.get(layer + ".beta")[c];
      }
      return result;
    }

    /** Channel {@code i} of group {@code g} becomes number {@code i · groups + g}. */
    private double[] shuffled(double[] given, int channels) {
      int each = channels / form.groups();
      double[] result = new double[given.length];
      for (int i = 0; i < given.length; i++) {
        int n = i / (channels * HEIGHT * WIDTH);
        int c = i / (HEIGHT * WIDTH) % channels;
        int moved = c % each * form.groups() + c / each;
        result[at(channels, n, moved, 0, 0) + i % (HEIGHT * WIDTH)] = given[i];
      }
      return result;
    }
  }
}
