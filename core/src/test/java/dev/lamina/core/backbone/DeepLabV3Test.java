package dev.lamina.core.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.nn.Layer;
import dev.lamina.core.random.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeepLabV3Test {

  private static final int CLASSES = 3;

  /** Dilation is what a stride leaves out: at every fourth pixel the features are the same. */
  @ParameterizedTest
  @CsvSource({"resnet18, 65", "resnet18, 64", "resnet50, 70"})
  void atEveryFourthPixelFeaturesAreThoseOfTheResNet(String name, int size) {
    HostTensor strided = features(Backbones.named("imagenet-" + name, CLASSES, size), size);
    HostTensor dilated = features(Backbones.named("deeplabv3-" + name, CLASSES, size), size);

    int channels = (int) strided.shape()[1];
    int side = (int) strided.shape()[2];
    int wide = (int) dilated.shape()[2];
    assertThat(wide).isEqualTo((size + 7) / 8);
    double[] expected = strided.toDoubles();
    double farthest = 0;
    double[] all = dilated.toDoubles();
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          double found = all[(c * wide + 4 * y) * wide + 4 * x];
          farthest = Math.max(farthest, Math.abs(found - expected[(c * side + y) * side + x]));
        }
      }
    }
    double largest = Arrays.stream(expected).max().orElseThrow();
    assertThat(largest).isGreaterThan(0.1);
    assertThat(farthest).isLessThan(1e-10 * largest);
  }

  private static HostTensor features(Backbone backbone, int size) {
    var graph = new Graph(ElementType.FLOAT64);
    Network network = Network.declare(backbone, graph.root());
    var method = graph.method("run", Mode.INFERENCE);
    Value images = method.input("images", backbone.input(), ElementType.FLOAT64);
    method.output("features", network.forward(images, 0, backbone.units().size() - 1));
    double[] pixels = new double[3 * size * size];
    var random = RandomStream.of(1, "images");
    Arrays.setAll(pixels, i -> random.nextGaussian());
    Engine.get().prepareThread(1);
    try (LoadedProgram loaded =
        Engine.get().load(graph.build(), variable -> variable.initial(5), ComputeDevice.CPU)) {
      HostTensor input = HostTensor.of("images", new long[] {1, 3, size, size}, pixels);
      return loaded.call("run", HostBuffer.copyOf(input)).get("features");
    }
  }

  @ParameterizedTest
  @CsvSource({"deeplabv3-resnet18, 33", "deeplabv3-resnet50, 64", "deeplabv3-resnet101, 65"})
  void declaredShapesEqualTheRealOnes(String name, int size) {
    Backbone backbone = Backbones.named(name, CLASSES, size);
    var graph = new Graph(ElementType.FLOAT32);
    Network network = Network.declare(backbone, graph.root());
    var method = graph.method("probe", Mode.TRAINING);
    Value features = method.input("images", backbone.input(), ElementType.FLOAT32);
    for (int i = 0; i < backbone.units().size(); i++) {
      assertThat(features.shape()).isEqualTo(backbone.boundaries().get(i));
      features = network.forward(features, i, i);
    }
    int eighth = (size + 7) / 8;
    assertThat(features.shape()).isEqualTo(backbone.boundaries().get(backbone.units().size()));
    assertThat(network.classifier().forward(features).shape())
        .isEqualTo(Shape.batchOf(CLASSES, eighth, eighth));
    assertThat(backbone.name()).isEqualTo(name);
  }

  // The published network has 21 classes and counts both classifiers (torchvision's documentation).
  @ParameterizedTest
  @CsvSource({"deeplabv3-resnet50, 42004074", "deeplabv3-resnet101, 60996202"})
  void haveThePublishedNumberOfParameters(String name, long parameters) {
    Backbone backbone = Backbones.named(name, 21, 64);
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(backbone, graph.root());
    Layer second =
        backbone.auxiliaryClassifier().orElseThrow().layer().apply(graph.root().child("aux"));

    assertThat(second.scope().path()).isEqualTo("aux");

    assertThat(
            graph.variables(Variable.Role.PARAMETER).stream().mapToLong(Variable::elements).sum())
        .isEqualTo(parameters);
  }

  @Test
  void theSecondClassifierTakesWhatStageThreeGives() {
    for (String name : new String[] {"resnet18", "resnet50", "resnet101"}) {
      Backbone backbone = Backbones.named("deeplabv3-" + name, CLASSES, 64);
      int unit = backbone.auxiliaryClassifier().orElseThrow().unit();
      assertThat(backbone.units().get(unit).stage()).isEqualTo(3);
      assertThat(backbone.units().get(unit + 1).stage()).isEqualTo(4);
    }
  }

  @Test
  void refuseWhatTheyCannotLearn() {
    assertThatThrownBy(() -> Backbones.named("deeplabv3-resnet50", 256, 64))
        .hasMessage("Invalid number of classes: 256 (want 2 to 255)");
    assertThatThrownBy(() -> Backbones.named("deeplabv3-resnet50", 19, 16))
        .hasMessage("Invalid image size for deeplabv3-resnet50: 16 (want >= 32)");
  }
}
