package dev.lamina.core.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.backbone.PretrainedWeights;
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
import dev.lamina.core.replacement.EntryPolicy;
import dev.lamina.core.replacement.Fusion;
import dev.lamina.core.replacement.Materialisation;
import dev.lamina.core.replacement.ReplacedBackbone;
import dev.lamina.core.replacement.Replacement;
import dev.lamina.core.replacement.Surrogate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replaced blocks against a formulation of their own, section 10 of the specification. */
class GoldenReplacementTest {

  private static final int SIZE = 32;
  private static final Backbone WHOLE = new CifarResNet(32, 10, SIZE);

  @ParameterizedTest
  @CsvSource({
    "repl-resnet32-single-op, LIGHT, SCALAR",
    "repl-resnet32-full-scalar, FULL_BLOCK, SCALAR",
    "repl-resnet32-scalar-per-op, FULL_BLOCK, SCALAR_PER_OPERATOR",
    "repl-resnet32-channel-vector, FULL_BLOCK, CHANNEL_VECTOR",
  })
  void agreesWithTheReference(String name, Surrogate surrogate, Fusion fusion) {
    GoldenCase golden = GoldenCase.vision(name);
    for (boolean detached : new boolean[] {false, true}) {
      ReplacedBackbone backbone =
          new Replacement(4, surrogate, fusion, EntryPolicy.SHIFT, detached, false, 1).in(WHOLE);
      Program program = program(backbone);
      Map<String, HostTensor> start =
          GoldenNetwork.start(program, GoldenReplacementTest::goldenName);
      GoldenNetwork.assertIsTheBundlesStart(golden.get("initial"), start);
      var softly = new SoftAssertions();
      HostBuffer[] batch = batch(golden.get("data"));
      Engine.get().prepareThread(1);
      try (LoadedProgram loaded =
          Engine.get().load(program, variable -> start.get(variable.name()), ComputeDevice.CPU)) {
        Map<String, HostTensor> inferred = loaded.call("evaluate", batch);
        Map<String, HostTensor> trained = loaded.call("train", batch);
        if (detached) {
          compareGradients(softly, trained, golden.get("gradients_with_detached_neighbours"));
        } else {
          GoldenNetwork.compare(softly, inferred, golden.get("eval_outputs"), "d", n -> n);
          GoldenNetwork.compare(softly, trained, golden.get("train_outputs"), "d", n -> n);
          compareGradients(softly, trained, golden.get("coefficient_gradients"));
          compareGradients(softly, trained, golden.get("gradients"));
          var state = new HashMap<String, HostTensor>();
          loaded.state().forEach(tensor -> state.put(tensor.name(), tensor));
          GoldenNetwork.compare(softly, state, golden.get("running_after_one_pass"), "r", n -> n);
          GoldenNetwork.scalar(
              softly, inferred.get("loss").toDoubles()[0], golden.get("eval_loss"));
          GoldenNetwork.scalar(
              softly, trained.get("loss").toDoubles()[0], golden.get("train_loss"));
          GoldenNetwork.scalar(
              softly, GoldenNetwork.gradientNorm(trained), golden.get("global_gradient_norm"));
        }
      }
      softly.assertAll();
    }
  }

  private static void compareGradients(
      SoftAssertions softly, Map<String, HostTensor> found, JsonNode rows) {
    GoldenNetwork.compare(softly, found, rows, "g", name -> "gradient/" + name);
  }

  /** Tensors by name, among them those of the blocks that are replaced. */
  @Test
  void sharesAreFittedToTheBlockThatIsReplaced() {
    JsonNode holes = GoldenCase.vision("repl-resnet32-full-scalar").get("least_squares");
    Map<String, HostTensor> tensors = GoldenNetwork.start(inference(WHOLE), name -> name);
    PretrainedWeights weights = PretrainedWeights.of(WHOLE, List.copyOf(tensors.values()));
    for (Fusion fusion : List.of(Fusion.SCALAR, Fusion.SCALAR_PER_OPERATOR)) {
      ReplacedBackbone replaced = new Replacement(4, Surrogate.FULL_BLOCK).with(fusion).in(WHOLE);
      Map<String, HostTensor> fitted = replaced.start(weights).fitted();
      assertThat(fitted).hasSize(fusion == Fusion.SCALAR ? 6 : 24);
      for (JsonNode hole : holes) {
        String path = WHOLE.units().get(hole.get("hole").asInt()).path() + ".fusion";
        if (fusion == Fusion.SCALAR) {
          assertFit(fitted, path, hole.get("whole"));
        } else {
          hole.get("per_operator")
              .fields()
              .forEachRemaining(
                  fit -> assertFit(fitted, path + "." + fit.getKey(), fit.getValue()));
        }
      }
    }
  }

  private static void assertFit(Map<String, HostTensor> fitted, String group, JsonNode expected) {
    for (String share : List.of("a", "b")) {
      assertThat(fitted.get(group + "." + share).toDoubles())
          .as(group)
          .containsExactly(new double[] {expected.get(share).asDouble()}, within(1e-9));
    }
  }

  /** Deployed, the network has all its parameters again, or fewer, and gives the same logits. */
  @ParameterizedTest
  @CsvSource({
    "FULL_BLOCK, SCALAR, SHIFT, 466906",
    "FULL_BLOCK, CHANNEL_VECTOR, SHIFT, 466906",
    "FULL_BLOCK, MATRIX, RAW, 466906",
    "LIGHT, SCALAR, SHIFT, 418298",
  })
  void materialisedNetworksInferTheSame(
      Surrogate surrogate, Fusion fusion, EntryPolicy entries, long parameters) {
    ReplacedBackbone replaced = new Replacement(4, surrogate).with(fusion).with(entries).in(WHOLE);
    Program program = inference(replaced);
    Map<String, HostTensor> start = new HashMap<>();
    GoldenNetwork.start(program, GoldenReplacementTest::goldenName)
        .forEach((name, tensor) -> start.put(name, narrowed(tensor)));
    Map<String, HostTensor> deployed = new HashMap<>();
    Materialisation.of(replaced, variable -> start.get(variable.name()))
        .forEach(tensor -> deployed.put(tensor.name(), tensor));
    Program ordinary = inference(replaced.materialised());

    assertThat(ordinary.parameters()).isEqualTo(parameters);
    assertThat(logits(ordinary, deployed)).containsExactly(logits(program, start), within(1e-5));
  }

  private static HostTensor narrowed(HostTensor tensor) {
    return GoldenFormula.host(
        tensor.name(), ElementType.FLOAT32, tensor.shape(), tensor.toDoubles());
  }

  private static Program inference(Backbone backbone) {
    var graph = new Graph(ElementType.FLOAT32);
    Network network = Network.declare(backbone, graph.root());
    Method method = graph.method("evaluate", Mode.INFERENCE);
    method.output(
        "logits", network.logits(method.input("images", backbone.input(), ElementType.FLOAT32)));
    return graph.build();
  }

  private static double[] logits(Program program, Map<String, HostTensor> tensors) {
    HostTensor images = images("x", 4);
    try (LoadedProgram loaded =
        Engine.get().load(program, variable -> tensors.get(variable.name()), ComputeDevice.CPU)) {
      return loaded.call("evaluate", HostBuffer.copyOf(narrowed(images))).get("logits").toDoubles();
    }
  }

  private static HostTensor images(String key, int batch) {
    long[] shape = {batch, 3, SIZE, SIZE};
    return HostTensor.of("images", shape, GoldenFormula.images(key, batch, SIZE));
  }

  private static HostBuffer[] batch(JsonNode data) {
    int size = data.get("batch").asInt();
    String key = data.get("input").asText().replaceFirst(".*key (\\w+),.*", "$1");
    HostBuffer labels = HostBuffer.allocate(ElementType.INT64, size);
    labels.longs().put(IntStream.range(0, size).mapToLong(i -> label(data, i)).toArray());
    return new HostBuffer[] {HostBuffer.copyOf(images(key, size)), labels};
  }

  private static long label(JsonNode data, int sample) {
    return data.get("labels").get(sample).asLong();
  }

  private static Program program(Backbone backbone) {
    var graph = new Graph(ElementType.FLOAT64);
    Network network = Network.declare(backbone, graph.root());
    write(network, graph.method("evaluate", Mode.INFERENCE));
    Method train = graph.method("train", Mode.TRAINING);
    Gradients gradients = train.backward(write(network, train));
    gradients
        .parameters()
        .forEach(
            p -> train.output("gradient/" + goldenName(p.name()), gradients.of(p).orElseThrow()));
    return graph.build();
  }

  private static Value write(Network network, Method method) {
    Value h = method.input("images", network.backbone().input(), ElementType.FLOAT64);
    Value labels = method.input("labels", Shape.batchOf(), ElementType.INT64);
    for (int unit = 0; unit < network.backbone().units().size(); unit++) {
      h = network.forward(h, unit, unit);
      if (List.of(4, 8, 12, 15).contains(unit)) {
        method.output("block." + unit, h);
      }
    }
    Value logits = network.classifier().forward(h);
    method.output("logits", logits);
    Value loss = logits.crossEntropy(labels, 0);
    method.output("loss", loss);
    return loss;
  }

  /** {@code stages.1.3.fusion.conv1.a} is {@code holes.4.conv1.a}. */
  private static String goldenName(String name) {
    for (int hole : List.of(4, 8, 12)) {
      String path = WHOLE.units().get(hole).path() + ".fusion.";
      if (name.startsWith(path)) {
        return "holes." + hole + "." + name.substring(path.length());
      }
    }
    return name;
  }
}
