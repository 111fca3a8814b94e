package dev.lamina.core.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.golden.GoldenCase.Tolerance;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.Pace;
import dev.lamina.core.train.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Single operators against PyTorch, in float64. */
class GoldenPrimitivesTest {

  private static final JsonNode GOLDEN = GoldenCase.read("/golden/optim-schedule.json");
  private static final Tolerance EXACT = new Tolerance(1e-9, 1e-9);

  private final SoftAssertions softly = new SoftAssertions();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sgdFollowsChangingRates(boolean nesterov) {
    JsonNode golden = GOLDEN.get("sgd");
    var probe = new Probe();
    Variable parameter = probe.parameter("p", "optim.p", 1, 6);
    Value gradient = probe.step.input("gradient", Shape.of(6), ElementType.FLOAT64);
    Value rate = probe.step.input("rate", Shape.scalar(), ElementType.FLOAT64);
    Gradients gradients = probe.step.backward(probe.step.read(parameter).mul(gradient).sum());
    new Sgd(golden.get("momentum").asDouble(), golden.get("weight_decay").asDouble(), nesterov)
        .begin(probe.step, Pace.of(rate))
        .write(gradients);
    JsonNode expected = golden.get(nesterov ? "nesterov_parameters" : "plain_momentum_parameters");
    try (LoadedProgram loaded = probe.load()) {
      for (int step = 0; step < golden.get("lr").size(); step++) {
        double[] slope = GoldenFormula.tensor("optim.g" + (step + 1), 6, 1);
        loaded.call(
            "step",
            HostBuffer.copyOf(HostTensor.of("gradient", new long[] {6}, slope)),
            HostBuffer.scalar(golden.get("lr").get(step).asDouble()));
        Map<String, double[]> state = state(loaded);
        // Parameters are recorded with the start in front in one list and without in the other.
        int row = step + expected.size() - golden.get("lr").size();
        values("parameter", state.get("p"), expected.get(row));
        if (nesterov) {
          values(
              "buffer",
              state.get("optimizer.momentum.p"),
              golden.get("momentum_buffers").get(step));
        }
      }
    }
    softly.assertAll();
  }

  @Test
  void crossEntropyWithAndWithoutSmoothing() {
    JsonNode golden = GOLDEN.get("cross_entropy");
    for (JsonNode item : golden.get("items")) {
      var probe = new Probe();
      Variable logits = probe.parameter("logits", "ce.logits", 3, 5, 10);
      Value labels = probe.step.input("labels", Shape.of(5), ElementType.INT64);
      Value loss = probe.step.read(logits).crossEntropy(labels, item.get("smoothing").asDouble());
      probe.output("grad", probe.step.backward(loss), logits);
      probe.step.output("loss", loss);
      HostBuffer chosen = HostBuffer.allocate(ElementType.INT64, 5);
      for (int i = 0; i < 5; i++) {
        chosen.longs().put(i, golden.get("labels").get(i).asLong());
      }
      Map<String, double[]> results = probe.run(chosen);
      assertThat(results.get("loss")[0]).isCloseTo(item.get("loss").asDouble(), within(1e-10));
      digest("grad", results.get("grad"), item.get("grad"));
    }
    softly.assertAll();
  }

  @Test
  void batchNormInTrainingAndAtInference() {
    for (JsonNode item : GOLDEN.get("batch_norm").get("items")) {
      long[] shape = sizes(item.get("input"));
      var probe = new Probe();
      Variable x = probe.parameter("x", "bn.x", 2, shape);
      Variable gamma = probe.variable("gamma", plus(1, GoldenFormula.tensor("bn.g", 5, 0.5)), 5);
      Variable beta = probe.parameter("beta", "bn.b", 0.5, 5);
      Variable mean = probe.root().buffer("running_mean", Shape.of(5), Initializer.ZEROS);
      Variable variance = probe.root().buffer("running_var", Shape.of(5), Initializer.ONES);
      Value y = probe.step.read(x).batchNorm(gamma, beta, mean, variance, 0.1, 1e-5);
      Gradients gradients = probe.step.backward(probe.weighted(y, "bn.r"));
      probe.step.output("y", y);
      probe.output("dx", gradients, x);
      probe.output("dgamma", gradients, gamma);
      probe.output("dbeta", gradients, beta);
      Method second = probe.graph.method("second", Mode.TRAINING);
      second.output(
          "y", second.read(x).mul(2).add(1).batchNorm(gamma, beta, mean, variance, 0.1, 1e-5));
      Method eval = probe.graph.method("eval", Mode.INFERENCE);
      eval.output("y", eval.read(x).batchNorm(gamma, beta, mean, variance, 0.1, 1e-5));
      try (LoadedProgram loaded = probe.load()) {
        Map<String, double[]> results = widened(loaded.call("step"));
        digest("y", results.get("y"), item.get("y"));
        digest("dx", results.get("dx"), item.get("dx"));
        values("dgamma", results.get("dgamma"), item.get("dgamma"));
        values("dbeta", results.get("dbeta"), item.get("dbeta"));
        loaded.call("second");
        Map<String, double[]> state = state(loaded);
        values("mean", state.get("running_mean"), item.get("running_mean_after_two"));
        values("variance", state.get("running_var"), item.get("running_var_after_two"));
        digest("eval", widened(loaded.call("eval")).get("y"), item.get("eval_y"));
        assertThat(state(loaded)).usingRecursiveComparison().isEqualTo(state);
      }
    }
    softly.assertAll();
  }

  @Test
  void convolution() {
    for (JsonNode item : GOLDEN.get("conv2d").get("items")) {
      long[] weightShape = sizes(item.get("weight"));
      var probe = new Probe();
      Variable x = probe.parameter("x", "conv.x", 1, sizes(item.get("input")));
      Variable w = probe.parameter("w", "conv.w", 0.5, weightShape);
      Variable b =
          item.get("bias").asBoolean() ? probe.parameter("b", "conv.b", 0.5, weightShape[0]) : null;
      Value y =
          probe
              .step
              .read(x)
              .conv2d(w, b, item.get("stride").asInt(), item.get("padding").asInt(), 1, 1);
      assertThat(y.shape()).isEqualTo(Shape.of(sizes(item.get("output"))));
      Gradients gradients = probe.step.backward(probe.weighted(y, "conv.r"));
      probe.step.output("y", y);
      probe.output("dx", gradients, x);
      probe.output("dw", gradients, w);
      if (b != null) {
        probe.output("db", gradients, b);
      }
      Map<String, double[]> results = probe.run();
      for (String name : List.of("y", "dx", "dw")) {
        digest(name, results.get(name), item.get(name));
      }
      if (b != null) {
        values("db", results.get("db"), item.get("db"));
      }
    }
    softly.assertAll();
  }

  // Not in the bundle: convolutions with groups and dilation against the sum they are defined as.
  @Test
  void groupsAndDilationAreTheSumTheyStandFor() {
    int groups = 2;
    int dilation = 2;
    var probe = new Probe();
    Variable x = probe.parameter("x", "conv.x", 1, 1, 4, 6, 7);
    Variable w = probe.parameter("w", "conv.w", 0.5, 6, 2, 3, 3);
    Value y = probe.step.read(x).conv2d(w, null, 1, 2, dilation, groups);
    assertThat(y.shape()).isEqualTo(Shape.of(1, 6, 6, 7));
    probe.step.output("y", y);
    double[] found = probe.run().get("y");
    double[] in = GoldenFormula.tensor("conv.x", 4 * 6 * 7, 1);
    double[] weight = GoldenFormula.tensor("conv.w", 6 * 2 * 9, 0.5);
    for (int out = 0; out < 6; out++) {
      for (int row = 0; row < 6; row++) {
        for (int column = 0; column < 7; column++) {
          double sum = 0;
          for (int c = 0; c < 2; c++) {
            for (int k = 0; k < 9; k++) {
              int y0 = row + dilation * (k / 3 - 1);
              int x0 = column + dilation * (k % 3 - 1);
              if (y0 >= 0 && y0 < 6 && x0 >= 0 && x0 < 7) {
                int channel = out / 3 * 2 + c;
                sum += in[(channel * 6 + y0) * 7 + x0] * weight[(out * 2 + c) * 9 + k];
              }
            }
          }
          assertThat(found[(out * 6 + row) * 7 + column]).isCloseTo(sum, within(1e-12));
        }
      }
    }
  }

  @Test
  void adaptiveAveragePooling() {
    for (JsonNode item : GOLDEN.get("adaptive_average_pool").get("items")) {
      int size = item.get("output").asInt();
      unary(item, "pool", "y", "dx", x -> x.adaptiveAvgPool2d(size, size));
    }
    softly.assertAll();
  }

  @Test
  void bilinearUpSamplingWithAlignedCorners() {
    for (JsonNode item : GOLDEN.get("bilinear_align_corners").get("items")) {
      long[] input = sizes(item.get("input"));
      long[] output = sizes(item.get("output"));
      boolean plane = input.length == 2;
      var probe = new Probe();
      long[] shape = plane ? new long[] {1, 1, input[0], input[1]} : input;
      Variable x = probe.parameter("x", "bilinear.x", 1, shape);
      Value y =
          probe
              .step
              .read(x)
              .upsampleBilinear(
                  (int) output[output.length - 2], (int) output[output.length - 1], true);
      probe.step.output("y", y);
      probe.output("dx", probe.step.backward(probe.weighted(y, "bilinear.w")), x);
      Map<String, double[]> results = probe.run();
      if (plane) {
        values("values", results.get("y"), item.get("values"));
        values("grad", results.get("dx"), item.get("grad"));
      } else {
        digest("d", results.get("y"), item.get("d"));
        digest("grad_d", results.get("dx"), item.get("grad_d"));
      }
    }
    softly.assertAll();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void binaryCrossEntropyOfProbabilitiesAndOfLogits(boolean onLogits) {
    JsonNode golden = GOLDEN.get("binary_cross_entropy");
    var probe = new Probe();
    Variable z = probe.parameter("z", "bce.z", 4, 2, 3, 4, 4);
    Variable t = probe.variable("t", plus(0.5, GoldenFormula.tensor("bce.t", 96, 0.5)), 2, 3, 4, 4);
    Value target = probe.step.read(t).detach();
    Value logits = probe.step.read(z);
    Value loss =
        onLogits
            ? logits.binaryCrossEntropyWithLogits(target)
            : logits.sigmoid().binaryCrossEntropy(target);
    probe.output("dz", probe.step.backward(loss), z);
    probe.step.output("loss", loss);
    Map<String, double[]> results = probe.run();
    assertThat(results.get("loss")[0]).isCloseTo(golden.get("loss").asDouble(), within(1e-10));
    digest("dz", results.get("dz"), golden.get("dz"));
    softly.assertAll();
  }

  @Test
  void binaryCrossEntropyClampsItsLogarithms() {
    JsonNode clamp = GOLDEN.get("binary_cross_entropy").get("clamp");
    for (int i = 0; i < clamp.get("p").size(); i++) {
      var probe = new Probe();
      Variable p = probe.variable("p", new double[] {clamp.get("p").get(i).asDouble()}, 1);
      Variable t = probe.variable("t", new double[] {clamp.get("t").get(i).asDouble()}, 1);
      probe.step.output("loss", probe.step.read(p).binaryCrossEntropy(probe.step.read(t).detach()));
      assertThat(probe.run().get("loss")[0])
          .isCloseTo(clamp.get("elementwise_loss").get(i).asDouble(), within(1e-9));
    }
  }

  // The catalog's blocks have other widths than the recorded ones, so the block is written out
  // here as CifarResNet writes it; GoldenStepTest holds CifarResNet itself to whole networks.
  @Test
  void basicBlock() {
    for (JsonNode item : GOLDEN.get("basic_block").get("items")) {
      long out = item.get("out_channels").asLong();
      long in = item.get("input").get(1).asLong();
      int stride = item.get("stride").asInt();
      var probe = new Probe();
      Variable x = probe.parameter("x", "block.x", 1, sizes(item.get("input")));
      Value input = probe.step.read(x);
      Value shortcut =
          stride == 1
              ? input
              : probe.normalized(
                  "shortcut.bn", out, probe.convolved("shortcut.conv", input, out, in, 1, stride));
      Value h = probe.normalized("bn1", out, probe.convolved("conv1", input, out, in, 3, stride));
      Value y =
          probe
              .normalized("bn2", out, probe.convolved("conv2", h.relu(), out, out, 3, 1))
              .add(shortcut)
              .relu();
      Gradients gradients = probe.step.backward(probe.weighted(y, "block.r"));
      probe.step.output("y", y);
      probe.output("dx", gradients, x);
      List<String> names = new ArrayList<>();
      item.get("gradients").fieldNames().forEachRemaining(names::add);
      names.forEach(name -> probe.output(name, gradients, probe.graph.variable(name)));
      Map<String, double[]> results = probe.run();
      digest("y", results.get("y"), item.get("y"));
      digest("dx", results.get("dx"), item.get("dx"));
      names.forEach(name -> digest(name, results.get(name), item.get("gradients").get(name)));
    }
    softly.assertAll();
  }

  private void unary(
      JsonNode item, String salt, String result, String slope, UnaryOperator<Value> operator) {
    var probe = new Probe();
    Variable x = probe.parameter("x", salt + ".x", 1, sizes(item.get("input")));
    Value y = operator.apply(probe.step.read(x));
    probe.step.output("y", y);
    probe.output("dx", probe.step.backward(probe.weighted(y, salt + ".r")), x);
    Map<String, double[]> results = probe.run();
    digest(result, results.get("y"), item.get(result));
    digest(slope, results.get("dx"), item.get(slope));
  }

  private void digest(String what, double[] found, JsonNode expected) {
    GoldenCase.compare(softly, what, found, expected, EXACT);
  }

  private void values(String what, double[] found, JsonNode expected) {
    assertThat(found).hasSize(expected.size());
    for (int i = 0; i < found.length; i++) {
      softly.assertThat(found[i]).as(what).isCloseTo(expected.get(i).asDouble(), within(1e-9));
    }
  }

  private static long[] sizes(JsonNode shape) {
    long[] sizes = new long[shape.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = shape.get(i).asLong();
    }
    return sizes;
  }

  private static double[] plus(double number, double[] values) {
    return Arrays.stream(values).map(value -> number + value).toArray();
  }

  private static Map<String, double[]> widened(Map<String, HostTensor> results) {
    var widened = new HashMap<String, double[]>();
    results.forEach((name, tensor) -> widened.put(name, tensor.toDoubles()));
    return widened;
  }

  private static Map<String, double[]> state(LoadedProgram loaded) {
    var state = new HashMap<String, double[]>();
    loaded.state().forEach(tensor -> state.put(tensor.name(), tensor.toDoubles()));
    return state;
  }

  /** A program with one method, whose inputs are parameters, so that they have gradients. */
  private static final class Probe {
    final Graph graph = new Graph(ElementType.FLOAT64);
    final Method step = graph.method("step", Mode.TRAINING);

    Scope root() {
      return graph.root();
    }

    Variable parameter(String name, String formula, double scale, long... shape) {
      int elements = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      return variable(name, GoldenFormula.tensor(formula, elements, scale), shape);
    }

    Variable variable(String name, double[] start, long... shape) {
      return root()
          .parameter(
              name,
              Shape.of(shape),
              (stream, values) -> System.arraycopy(start, 0, values, 0, start.length));
    }

    Value convolved(String name, Value x, long out, long in, long kernel, int stride) {
      String path = "block." + name + ".weight";
      long[] shape = {out, in, kernel, kernel};
      Variable weight = variable(path, GoldenFormula.parameter(path, shape), shape);
      return x.conv2d(weight, null, stride, (int) kernel / 2, 1, 1);
    }

    Value normalized(String name, long channels, Value x) {
      String path = "block." + name;
      long[] shape = {channels};
      return x.batchNorm(
          variable(path + ".gamma", GoldenFormula.parameter(path + ".gamma", shape), shape),
          variable(path + ".beta", GoldenFormula.parameter(path + ".beta", shape), shape),
          null,
          null,
          0.1,
          1e-5);
    }

    /** sum(y * T(formula, shape of y, 1)). */
    Value weighted(Value y, String formula) {
      long[] shape = y.shape().sizes();
      Variable weights = parameter("weights", formula, 1, shape);
      return y.mul(step.read(weights).detach()).sum();
    }

    /** The gradient of a parameter as a result. */
    void output(String name, Gradients gradients, Variable parameter) {
      step.output(name, gradients.of(parameter).orElseThrow());
    }

    LoadedProgram load() {
      Engine.get().prepareThread(1);
      return Engine.get().load(graph.build(), v -> v.initial(0), ComputeDevice.CPU);
    }

    Map<String, double[]> run(HostBuffer... inputs) {
      try (LoadedProgram loaded = load()) {
        return widened(loaded.call("step", inputs));
      }
    }
  }
}
