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
import org.junit.jupiter.api.Test;

/** One convolution with its batch norm in eight bits, against codes of PyTorch's functions. */
class GoldenQuantizationTest {

  private static final long[] SHAPE = {2, 6, 5, 6};
  private static final GoldenCase GOLDEN = GoldenCase.vision("int8-conv");

  private final Map<String, HostTensor> start = new HashMap<>();

  @Test
  void aConvolutionRoundsAsTheReference() {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    var calibrating = new Graph(ElementType.FLOAT32);
    Layer[] layers = layers(calibrating);
    int points =
        QuantizationPass.calibrate(
            source(), calibrating.method("calibrate", Mode.INFERENCE));
    assertThat(points).isEqualTo(2);
    assertThat(layers).hasSize(2);
    try (LoadedProgram loaded = load(calibrating.build())) {
      GoldenNetwork.assertIsTheBundlesStart(GOLDEN.get("initial"), start);
      for (int batch = 0; batch < 4; batch++) {
        Map<String, HostTensor> found =
            loaded.call("calibrate", input("calibration." + batch, -0.4, 2.2));
        least = Math.min(least, found.get("least/0").toDoubles()[0]);
        greatest = Math.max(greatest, found.get("greatest/0").toDoubles()[0]);
      }
      Map<String, HostTensor> seen = loaded.call("calibrate", input("x", -0.48, 2.64));
      lowest = Math.min(lowest, seen.get("least/1").toDoubles()[0]);
      highest = Math.max(highest, seen.get("greatest/1").toDoubles()[0]);
    }
    JsonNode activation = GOLDEN.get("activation");
    Rounding ofInput = Rounding.of(least, greatest);
    assertThat(least).isCloseTo(activation.get("minimum").asDouble(), within(1e-6));
    assertThat(greatest).isCloseTo(activation.get("maximum").asDouble(), within(1e-6));
    assertThat(ofInput.zeroPoint()).isEqualTo(activation.get("zero_point").asInt());
    // Finer steps than there are codes of the result would hide what rounding the result adds.
    Rounding ofResult = Rounding.of(lowest, highest);
    var graph = new Graph(ElementType.FLOAT32);
    assertThat(layers(graph)).hasSize(2);
    QuantizationPass.quantize(
        source(), graph.method("evaluate", Mode.INFERENCE), List.of(ofInput, ofResult));
    try (LoadedProgram loaded = load(graph.build())) {
      double[] found =
          loaded.call("evaluate", input("x", -0.48, 2.64)).get("y").toDoubles();

      JsonNode expected = expected();
      double sum = 0;
      for (double value : found) {
        sum += value;
      }
      // Half a step is what rounding the result may add to any of them.
      for (int i = 3; i < expected.size(); i++) {
        assertThat(found[i - 3])
            .isCloseTo(expected.get(i).asDouble(), within(0.5 * ofResult.scale() + 1e-4));
      }
      assertThat(sum / found.length)
          .isCloseTo(
              expected.get(1).asDouble() / found.length, within(0.1 * ofResult.scale()));
    }
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
        .load(
            program,
            variable -> narrowed(start.get(variable.name())),
            ComputeDevice.CPU);
  }

  private static HostTensor narrowed(HostTensor tensor) {
    return GoldenFormula.host(
        tensor.name(), ElementType.FLOAT32, tensor.shape(), tensor.toDoubles());
  }

  private static HostBuffer input(String key, double low, double high) {
    float[] values = new float[2 * 6 * 5 * 6];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          (float) (low + (high - low) * (GoldenFormula.u("input." + key, i) + 1) / 2);
    }
    return HostBuffer.copyOf(HostTensor.of("x", SHAPE, values));
  }
}
