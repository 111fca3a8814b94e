package dev.lamina.core.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.backbone.Unit;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ImageNet networks against torchvision: inference, training pass, gradients, statistics. */
class GoldenVisionTest {

  private static final int BATCH = 2;
  private static final int SIZE = 64;

  @ParameterizedTest
  @CsvSource({"resnet18-64", "resnet50-64"})
  void agreesWithTorchvision(String name) {
    GoldenCase golden = GoldenCase.vision(name);
    Backbone backbone =
        Backbones.named(
            "imagenet-" + golden.config().get("backbone").asText(),
            golden.config().get("classes").asInt(),
            SIZE);
    Program program = program(backbone);
    Map<String, HostTensor> start = GoldenNetwork.start(program, UnaryOperator.identity());
    GoldenNetwork.assertIsTheBundlesStart(golden.get("initial"), start);
    HostBuffer labels = HostBuffer.allocate(ElementType.INT64, BATCH);
    JsonNode classes = golden.get("data").get("labels");
    labels.longs().put(new long[] {classes.get(0).asLong(), classes.get(1).asLong()});
    var softly = new SoftAssertions();
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(program, variable -> start.get(variable.name()), ComputeDevice.CPU)) {
      Map<String, HostTensor> inferred = loaded.call("evaluate", images(), labels);
      Map<String, HostTensor> trained = loaded.call("train", images(), labels);
      GoldenNetwork.compare(softly, inferred, golden.get("eval_outputs"), "d", row -> row);
      GoldenNetwork.compare(softly, trained, golden.get("train_outputs"), "d", row -> row);
      GoldenNetwork.compare(
          softly, trained, golden.get("gradients"), "g", row -> "gradient/" + row);
      var state = new HashMap<String, HostTensor>();
      loaded.state().forEach(tensor -> state.put(tensor.name(), tensor));
      GoldenNetwork.compare(softly, state, golden.get("running_after_one_pass"), "r", row -> row);
      GoldenNetwork.scalar(softly, inferred.get("loss").toDoubles()[0], golden.get("eval_loss"));
      GoldenNetwork.scalar(softly, trained.get("loss").toDoubles()[0], golden.get("train_loss"));
      GoldenNetwork.scalar(
          softly, GoldenNetwork.gradientNorm(trained), golden.get("global_gradient_norm"));
    }
    softly.assertAll();
  }

  private static Program program(Backbone backbone) {
    var graph = new Graph(ElementType.FLOAT64);
    Network network = Network.declare(backbone, graph.root());
    write(graph, network, graph.method("evaluate", Mode.INFERENCE));
    Method train = graph.method("train", Mode.TRAINING);
    Gradients gradients = train.backward(write(graph, network, train));
    gradients
        .parameters()
        .forEach(p -> train.output("gradient/" + p.name(), gradients.of(p).orElseThrow()));
    return graph.build();
  }

  /** A pass with the outputs of all stages, and its loss. */
  private static Value write(Graph graph, Network network, Method method) {
    Backbone backbone = network.backbone();
    Value images = method.input("images", backbone.input(), ElementType.FLOAT64);
    Value labels = method.input("labels", Shape.batchOf(), ElementType.INT64);
    // Again, since the unit has the pooling too.
    method.output("stem", method.movingStatistics(0, () -> unpooledStem(graph, images)));
    Value h = images;
    List<Unit> units = backbone.units();
    for (int i = 0; i < units.size(); i++) {
      h = network.forward(h, i, i);
      int stage = units.get(i).stage();
      boolean ends = i == units.size() - 1 || units.get(i + 1).stage() != stage;
      if (ends && stage > 0) {
        method.output("stages." + stage, h);
      }
    }
    Value logits = network.classifier().forward(h);
    method.output("logits", logits);
    Value loss = logits.crossEntropy(labels, 0);
    method.output("loss", loss);
    return loss;
  }

  private static Value unpooledStem(Graph graph, Value images) {
    return images
        .conv2d(graph.variable("stem.conv.weight"), null, 2, 3, 1, 1)
        .batchNorm(
            graph.variable("stem.bn.gamma"),
            graph.variable("stem.bn.beta"),
            graph.variable("stem.bn.running_mean"),
            graph.variable("stem.bn.running_var"),
            0.1,
            1e-5)
        .relu();
  }

  private static HostBuffer images() {
    long[] shape = {BATCH, 3, SIZE, SIZE};
    return HostBuffer.copyOf(
        HostTensor.of("images", shape, GoldenFormula.halfNormalizedImages("x2", BATCH, SIZE)));
  }
}
