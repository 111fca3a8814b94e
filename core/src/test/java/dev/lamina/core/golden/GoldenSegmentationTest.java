package dev.lamina.core.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.backbone.AuxiliaryClassifier;
import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.Network;
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
import dev.lamina.core.local.PixelLabels;
import dev.lamina.core.nn.Layer;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** DeepLabV3 with both classifiers against torchvision. */
class GoldenSegmentationTest {

  private static final int BATCH = 2;
  private static final int SIZE = 65;
  private static final int CLASSES = 7;
  private static final Shape LABELS = Shape.batchOf(SIZE, SIZE);

  @Test
  void agreesWithTorchvision() {
    GoldenCase golden = GoldenCase.vision("deeplabv3-resnet50-65");
    Program program = program(Backbones.named("deeplabv3-resnet50", CLASSES, SIZE));
    Map<String, HostTensor> start =
        GoldenNetwork.start(program, GoldenSegmentationTest::goldenName);
    GoldenNetwork.assertIsTheBundlesStart(golden.get("initial"), start);
    HostBuffer labels = labels(golden.get("data").get("ignored_pixels").asInt());
    var softly = new SoftAssertions();
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(program, variable -> start.get(variable.name()), ComputeDevice.CPU)) {
      Map<String, HostTensor> inferred = loaded.call("evaluate", images(), labels);
      Map<String, HostTensor> trained = loaded.call("train", images(), labels);
      GoldenNetwork.compare(softly, inferred, golden.get("eval_outputs"), "d", row -> row);
      GoldenNetwork.compare(
          softly, trained, golden.get("gradients"), "g", row -> "gradient/" + row);
      var state = new HashMap<String, HostTensor>();
      loaded.state().forEach(tensor -> state.put(goldenName(tensor.name()), tensor));
      GoldenNetwork.compare(softly, state, golden.get("running_after_one_pass"), "r", row -> row);
      golden
          .get("train_losses")
          .properties()
          .forEach(
              loss -> {
                String name = loss.getKey().equals("aux") ? "aux loss" : loss.getKey();
                GoldenNetwork.scalar(softly, trained.get(name).toDoubles()[0], loss.getValue());
              });
    }
    softly.assertAll();
  }

  private static Program program(Backbone backbone) {
    var graph = new Graph(ElementType.FLOAT64);
    Network network = Network.declare(backbone, graph.root());
    AuxiliaryClassifier auxiliary = backbone.auxiliaryClassifier().orElseThrow();
    Layer second = auxiliary.layer().apply(graph.root().child("aux"));
    write(network, auxiliary, second, graph.method("evaluate", Mode.INFERENCE));
    Method train = graph.method("train", Mode.TRAINING);
    Gradients gradients = train.backward(write(network, auxiliary, second, train));
    gradients
        .parameters()
        .forEach(
            p -> train.output("gradient/" + goldenName(p.name()), gradients.of(p).orElseThrow()));
    return graph.build();
  }

  /** A pass with the outputs of both classifiers, and the sum of their losses. */
  private static Value write(
      Network network, AuxiliaryClassifier auxiliary, Layer second, Method method) {
    Value images = method.input("images", network.backbone().input(), ElementType.FLOAT64);
    Value labels = method.input("labels", LABELS, ElementType.INT64);
    Value early = network.forward(images, 0, auxiliary.unit());
    Value features =
        network.forward(early, auxiliary.unit() + 1, network.backbone().units().size() - 1);
    Value coarse = network.classifier().forward(features);
    Value coarseSecond = second.forward(early);
    method.output("backbone.out", features);
    method.output("head.out", coarse);
    method.output("out", Network.interpolated(coarse, SIZE, SIZE));
    method.output("aux", Network.interpolated(coarseSecond, SIZE, SIZE));
    Value main = PixelLabels.loss(coarse, labels);
    Value beside = PixelLabels.loss(coarseSecond, labels);
    Value total = main.add(beside.mul(auxiliary.weight()));
    method.output("main", main);
    method.output("aux loss", beside);
    method.output("total", total);
    return total;
  }

  private static HostBuffer labels(int ignored) {
    HostBuffer labels = HostBuffer.allocate(ElementType.INT64, BATCH, SIZE, SIZE);
    int found = 0;
    for (int i = 0; i < BATCH * SIZE * SIZE; i++) {
      boolean counts = i / SIZE % SIZE % 7 != 0 || i % SIZE % 5 != 0;
      long drawn = (long) Math.floor((GoldenFormula.u("input.labels", i) + 1) / 2 * CLASSES);
      labels.longs().put(i, counts ? drawn : PixelLabels.IGNORED);
      found += counts ? 0 : 1;
    }
    assertThat(found).isEqualTo(ignored);
    return labels;
  }

  private static HostBuffer images() {
    long[] shape = {BATCH, 3, SIZE, SIZE};
    return HostBuffer.copyOf(
        HostTensor.of("images", shape, GoldenFormula.halfNormalizedImages("x6", BATCH, SIZE)));
  }

  private static String goldenName(String name) {
    return name.replaceFirst("^classifier\\.", "head.");
  }
}
