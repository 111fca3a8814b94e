package dev.lamina.core.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lamina.core.backbone.ImageNetResNet;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.backbone.RetinaNet;
import dev.lamina.core.boxloss.AnchorLoss;
import dev.lamina.core.data.Box;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.detection.AnchorDetector;
import dev.lamina.core.detection.WideTargets;
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
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RetinaNet against torchvision. */
class GoldenDetectionTest {

  /** What the bundle's bias of logits is moved by. */
  private static final double OFFSET = -2;

  @ParameterizedTest
  @CsvSource({
    "retinanet-resnet18, RESNET18, TRAINING",
    "retinanet-resnet50-forward, RESNET50, INFERENCE"
  })
  void agreesWithTorchvision(String name, ImageNetResNet.Variant variant, Mode mode) {
    GoldenCase golden = GoldenCase.vision(name);
    JsonNode data = golden.get("data");
    var size = new ImageSize(data.get("height").asInt(), data.get("width").asInt());
    var network =
        new RetinaNet(
            variant,
            golden.config().get("classes").asInt(),
            size.height(),
            size.width(),
            RetinaNet.Top.valueOf(golden.config().get("p6_input").asText()));
    Program program = program(network, mode);
    assertThat(program.parameters())
        .isEqualTo(golden.config().get("trainable_parameters").asLong());
    Map<String, HostTensor> start =
        GoldenNetwork.start(
            program,
            GoldenDetectionTest::goldenName,
            1,
            (bias, element) -> bias.equals("cls.out.bias") ? OFFSET : 0);
    GoldenNetwork.assertIsTheBundlesStart(golden.get("initial"), start);
    int batch = data.get("batch").asInt();
    long[] shape = {batch, 3, size.height(), size.width()};
    HostBuffer images =
        HostBuffer.copyOf(
            HostTensor.of(
                "images",
                shape,
                GoldenFormula.halfNormalizedImages("x", batch, size.height(), size.width())));
    var softly = new SoftAssertions();
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(program, variable -> start.get(variable.name()), ComputeDevice.CPU)) {
      Map<String, HostTensor> found =
          loaded.call("run", images, targets(size, data.get("objects")));
      GoldenNetwork.compare(softly, found, ofHeads(golden.get("outputs")), "d", row -> row);
      if (mode == Mode.TRAINING) {
        GoldenNetwork.compare(
            softly, found, golden.get("gradients"), "g", row -> "gradient/" + row);
        JsonNode losses = golden.get("losses");
        for (String loss : new String[] {"classification", "box_smooth_l1", "total"}) {
          GoldenNetwork.scalar(softly, found.get(loss).toDoubles()[0], losses.get(loss));
        }
      }
    }
    softly.assertAll();
  }

  /** Levels of the pyramid are inside of the network: all of them show in the heads' outputs. */
  private static JsonNode ofHeads(JsonNode rows) {
    ArrayNode heads = JsonNodeFactory.instance.arrayNode();
    rows.forEach(
        row -> {
          if (!row.get("n").asText().startsWith("P")) {
            heads.add(row);
          }
        });
    assertThat(heads).hasSize(2);
    return heads;
  }

  private static Program program(RetinaNet detector, Mode mode) {
    var graph = new Graph(ElementType.FLOAT64);
    Network network = Network.declare(detector, graph.root());
    Method pass = graph.method("run", mode);
    Value images = pass.input("images", detector.input(), ElementType.FLOAT64);
    Value targets = pass.input("targets", detector.targets(detector.input()), ElementType.FLOAT64);
    Value predictions = network.logits(images);
    pass.output("cls_logits", predictions.narrow(2, 0, detector.classes()));
    pass.output("box_deltas", predictions.narrow(2, detector.classes(), 4));
    AnchorLoss loss = AnchorLoss.of(predictions, targets);
    pass.output("classification", loss.classification());
    pass.output("box_smooth_l1", loss.boxes());
    pass.output("total", loss.total());
    if (mode == Mode.TRAINING) {
      Gradients gradients = pass.backward(loss.total());
      for (Variable parameter : gradients.parameters()) {
        pass.output(
            "gradient/" + goldenName(parameter.name()), gradients.of(parameter).orElseThrow());
      }
    }
    return graph.build();
  }

  private static HostBuffer targets(ImageSize size, JsonNode images) {
    double[][] targets = new double[images.size()][];
    for (int image = 0; image < images.size(); image++) {
      var boxes = new ArrayList<Box>();
      for (JsonNode o : images.get(image)) {
        double x = o.get(1).asDouble();
        double y = o.get(2).asDouble();
        boxes.add(Box.of(o.get(0).asInt(), x, y, o.get(3).asDouble() - x, o.get(4).asDouble() - y));
      }
      targets[image] = WideTargets.of(size, boxes);
    }
    long[] shape = {images.size(), AnchorDetector.of(size).rows(), 5};
    double[] all = Stream.of(targets).flatMapToDouble(DoubleStream::of).toArray();
    return HostBuffer.copyOf(HostTensor.of("targets", shape, all));
  }

  private static String goldenName(String name) {
    return name.startsWith("classifier.") ? name.substring(11) : "backbone." + name;
  }
}
