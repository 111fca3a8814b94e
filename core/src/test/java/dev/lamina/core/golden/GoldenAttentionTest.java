package dev.lamina.core.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lamina.core.backbone.AttentionBlocks;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Gradients;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Method;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.nn.Layer;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attention modules of GSO-YOLO against an own formulation. */
class GoldenAttentionTest {

  private static final int BATCH = 2;
  private static final int ELEMENTS = BATCH * 64 * 5 * 7;

  @ParameterizedTest
  @CsvSource({"gam, INFERENCE, eval", "gam, TRAINING, train", "ema, INFERENCE, eval"})
  void agreesWithTheBundle(String block, Mode mode, String run) {
    GoldenCase golden = GoldenCase.vision("attention-blocks");
    Program program = program(block, mode);
    Map<String, HostTensor> start = GoldenNetwork.start(program, name -> name);
    for (JsonNode initial : golden.get("initial")) {
      if (initial.get("variant").asText().equals(block)) {
        assertThat(program.parameters()).isEqualTo(initial.get("parameters").asLong());
      }
    }
    var softly = new SoftAssertions();
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(program, variable -> start.get(variable.name()), ComputeDevice.CPU)) {
      Map<String, HostTensor> found = new HashMap<>(loaded.call("run", input("x"), input("w")));
      String prefix = block + "." + run + ".";
      GoldenNetwork.compare(
          softly,
          found,
          rowsOf(golden.get("outputs"), prefix),
          "d",
          row -> row.substring(prefix.length()));
      GoldenNetwork.compare(
          softly,
          found,
          withDigest(rowsOf(golden.get("gradients"), prefix)),
          "g",
          row -> "gradient/" + row.substring(prefix.length()));
      for (JsonNode row : rowsOf(golden.get("gradients"), prefix)) {
        if (row.has("z")) {
          String name = "gradient/" + row.get("n").asText().substring(prefix.length());
          for (double value : found.get(name).toDoubles()) {
            softly.assertThat(value).as(name).isCloseTo(0, Assertions.within(1e-12));
          }
        }
      }
      if (mode == Mode.TRAINING) {
        loaded.state().forEach(tensor -> found.put(tensor.name(), tensor));
        GoldenNetwork.compare(
            softly,
            found,
            rowsOf(golden.get("running_after_one_train_pass"), block + "."),
            "r",
            row -> row);
      }
    }
    softly.assertAll();
  }

  private static JsonNode rowsOf(JsonNode rows, String prefix) {
    ArrayNode own = JsonNodeFactory.instance.arrayNode();
    rows.forEach(
        row -> {
          if (row.get("n").asText().startsWith(prefix)) {
            own.add(row);
          }
        });
    return own;
  }

  /** Without those that are zero. */
  private static JsonNode withDigest(JsonNode rows) {
    ArrayNode own = JsonNodeFactory.instance.arrayNode();
    rows.forEach(
        row -> {
          if (row.has("g")) {
            own.add(row);
          }
        });
    return own;
  }

  private static HostBuffer input(String key) {
    return HostBuffer.copyOf(
        HostTensor.of(
            key, new long[] {BATCH, 64, 5, 7}, GoldenFormula.input(key, ELEMENTS, -1, 1)));
  }

  private static Program program(String block, Mode mode) {
    var graph = new Graph(ElementType.FLOAT64);
    Layer layer = AttentionBlocks.named(block, graph.root().child(block));
    Method method = graph.method("run", mode);
    Value x = method.input("x", Shape.batchOf(64, 5, 7), ElementType.FLOAT64);
    Value w = method.input("w", Shape.batchOf(64, 5, 7), ElementType.FLOAT64);
    Value leaf = method.leaf(x);
    Value y = layer.forward(leaf);
    method.output("y", y);
    Gradients gradients = method.backward(y.mul(w).sum(), leaf);
    method.output("gradient/input", gradients.of(leaf));
    for (Variable parameter : gradients.parameters()) {
      method.output(
          "gradient/" + parameter.name().substring(block.length() + 1),
          gradients.of(parameter).orElseThrow());
    }
    return graph.build();
  }
}
