package dev.lamina.core.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.QuantizationPass;
import dev.lamina.core.graph.Rounding;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.nn.BatchNorm;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Layer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** One convolution with its batch norm in eight bits, against codes of PyTorch's functions. */
class GoldenQuantizationTest {

  private static final long[] SHAPE = {2, 6, 5, 6};
  private static final GoldenCase GOLDEN = GoldenCase.vision("int8-conv");

  private static final float[] X = input("x", -0.48, 2.64);

  private final Map<String, HostTensor> start = new HashMap<>();

  /** The reference uses all 256 codes; the same arithmetic with half of them is the program's. */
  @Test
  void aConvolutionRoundsAsTheReference() {
    var calibrating = new Graph(ElementType.FLOAT32);
    assertThat(layers(calibrating)).hasSize(2);
    int points =
        QuantizationPass.calibrate(source(), calibrating.method("calibrate", Mode.INFERENCE));
    assertThat(points).isEqualTo(2);
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    Rounding ofResult;
    try (LoadedProgram loaded = load(calibrating.build())) {
      GoldenNetwork.assertIsTheBundlesStart(GOLDEN.get("initial"), start);
      for (int batch = 0; batch < 4; batch++) {
        Map<String, HostTensor> found =
            loaded.call("calibrate", buffer(input("calibration." + batch, -0.4, 2.2)));
        least = Math.min(least, found.get("least/0").toDoubles()[0]);
        greatest = Math.max(greatest, found.get("greatest/0").toDoubles()[0]);
      }
      Map<String, HostTensor> seen = loaded.call("calibrate", buffer(X));
      ofResult =
          Rounding.of(seen.get("least/1").toDoubles()[0], seen.get("greatest/1").toDoubles()[0]);
    }
    JsonNode activation = GOLDEN.get("activation");
    assertThat(least).isCloseTo(activation.get("minimum").asDouble(), within(1e-6));
    assertThat(greatest).isCloseTo(activation.get("maximum").asDouble(), within(1e-6));

    var softly = new SoftAssertions();
    double[] reference =
        simulated(
            new Rounding(activation.get("scale").asDouble(), activation.get("zero_point").asInt()),
            255);
    GoldenCase.compare(
        softly, "reference", reference, expected(), new GoldenCase.Tolerance(1e-6, 1e-6));
    softly.assertAll();

    Rounding ofInput = Rounding.of(least, greatest);
    var graph = new Graph(ElementType.FLOAT32);
    assertThat(layers(graph)).hasSize(2);
    QuantizationPass.quantize(
        source(), graph.method("evaluate", Mode.INFERENCE), List.of(ofInput, ofResult));
    try (LoadedProgram loaded = load(graph.build())) {
      double[] found = loaded.call("evaluate", buffer(X)).get("y").toDoubles();
      double[] simulated = simulated(ofInput, 127);
      // The result is rounded once more.
      for (int i = 0; i < found.length; i++) {
        softly.assertThat(found[i]).isCloseTo(simulated[i], within(0.5 * ofResult.scale() + 1e-5));
      }
    }
    softly.assertAll();
  }

  /** The convolution of codes in exact arithmetic, before its result is rounded. */
  private double[] simulated(Rounding rounding, int codes) {
    double[] result = new double[2 * 5 * 5 * 6];
    double[] weight = start.get("conv.weight").toDoubles();
    for (int out = 0; out < 5; out++) {
      double factor = value("bn.gamma", out) / Math.sqrt(value("bn.running_var", out) + 1e-5);
      double bias = value("bn.beta", out) - value("bn.running_mean", out) * factor;
      double most = 0;
      for (int i = 0; i < 54; i++) {
        most = Math.max(most, Math.abs(weight[out * 54 + i] * factor));
      }
      double scale = most / 127;
      assertThat(scale).isCloseTo(GOLDEN.get("weight_scales").get(out).asDouble(), within(1e-9));
      for (int n = 0; n < 2; n++) {
        for (int y = 0; y < 5; y++) {
          for (int x = 0; x < 6; x++) {
            double sum = 0;
            for (int i = 0; i < 54; i++) {
              int row = y + i % 9 / 3 - 1;
              int column = x + i % 3 - 1;
              if (row >= 0 && row < 5 && column >= 0 && column < 6) {
                float seen = X[((n * 6 + i / 9) * 5 + row) * 6 + column];
                double code =
                    Math.min(
                        codes,
                        Math.max(0, Math.rint(seen / rounding.scale()) + rounding.zeroPoint()));
                sum +=
                    (code - rounding.zeroPoint())
                        * Math.rint(weight[out * 54 + i] * factor / scale);
              }
            }
            result[((n * 5 + out) * 5 + y) * 6 + x] = sum * scale * rounding.scale() + bias;
          }
        }
      }
    }
    return result;
  }

  private double value(String name, int channel) {
    return start.get(name).toDoubles()[channel];
  }

  private static JsonNode expected() {
    for (JsonNode row : GOLDEN.get("tensors")) {
      if (row.get("n").asText().equals("output_int8_float_bias")) {
        return row.get("d");
      }
    }
    throw new AssertionError("No expected output");
  }

  private static Method source() {
    var graph = new Graph(ElementType.FLOAT32);
    Layer[] layers = layers(graph);
    Method source = graph.method("source", Mode.INFERENCE);
    var x = source.input("x", Shape.batchOf(6, 5, 6), ElementType.FLOAT32);
    source.output("y", layers[1].forward(layers[0].forward(x)));
    return source;
  }

  private static Layer[] layers(Graph graph) {
    return new Layer[] {
      Conv2d.same(graph.root().child("conv"), 6, 5, 3, 1),
      new BatchNorm(graph.root().child("bn"), 5)
    };
  }

  private LoadedProgram load(Program program) {
    start.putAll(GoldenNetwork.start(program, name -> name));
    return Engine.get()
        .load(program, variable -> narrowed(start.get(variable.name())), ComputeDevice.CPU);
  }

  private static HostTensor narrowed(HostTensor tensor) {
    return GoldenFormula.host(
        tensor.name(), ElementType.FLOAT32, tensor.shape(), tensor.toDoubles());
  }

  private static HostBuffer buffer(float[] values) {
    return HostBuffer.copyOf(HostTensor.of("x", SHAPE, values));
  }

  private static float[] input(String key, double low, double high) {
    double[] drawn = GoldenFormula.input(key, 2 * 6 * 5 * 6, low, high);
    float[] values = new float[drawn.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) drawn[i];
    }
    return values;
  }
}
