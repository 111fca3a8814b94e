package dev.lamina.core.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageNetBackbonesTest {

  // Specification A.2; VGG-13: torchvision's documentation. The pooled one has 25088·4096 + 4096 +
  // 4096·4096 + 4096 + 4096·1000 + 1000 parameters less and 512·1000 + 1000 more.
  @ParameterizedTest
  @CsvSource({
    "imagenet-resnet18, 11689512, 9",
    "imagenet-resnet34, 21797672, 17",
    "imagenet-resnet50, 25557032, 17",
    "imagenet-resnet101, 44549160, 34",
    "imagenet-resnet152, 60192808, 51",
    "imagenet-resnext101-32x8d, 88791336, 34",
    "imagenet-vgg13-bn, 133053736, 10",
    "imagenet-vgg13-bn-pooled, 9923880, 10",
  })
  void haveThePublishedNumberOfParameters(String name, long parameters, int units) {
    var graph = new Graph(ElementType.FLOAT32);
    Backbone backbone = Backbones.named(name, 1000, 224);
    Network.declare(backbone, graph.root());
    assertThat(backbone.name()).isEqualTo(name);
    assertThat(backbone.units()).hasSize(units);
    assertThat(
            graph.variables(Variable.Role.PARAMETER).stream().mapToLong(Variable::elements).sum())
        .isEqualTo(parameters);
  }

  @ParameterizedTest
  @CsvSource({
    "imagenet-resnet18, 224",
    "imagenet-resnet34, 65",
    "imagenet-resnet50, 224",
    "imagenet-resnet101, 33",
    "imagenet-resnet152, 64",
    "imagenet-resnext101-32x8d, 97",
    "imagenet-vgg13-bn, 224",
    "imagenet-vgg13-bn, 32",
    "imagenet-vgg13-bn-pooled, 96",
  })
  void declaredShapesEqualTheRealOnes(String name, int size) {
    Backbone backbone = Backbones.named(name, 10, size);
    var graph = new Graph(ElementType.FLOAT32);
    Network network = Network.declare(backbone, graph.root());
    var method = graph.method("probe", Mode.TRAINING);
    Value features = method.input("images", backbone.input(), ElementType.FLOAT32);
    for (int i = 0; i < backbone.units().size(); i++) {
      assertThat(features.shape()).isEqualTo(backbone.boundaries().get(i));
      features = network.forward(features, i, i);
    }
    assertThat(features.shape())
        .isEqualTo(backbone.boundaries().get(backbone.units().size()))
        .satisfies(shape -> assertThat(shape.size(2)).isEqualTo((size + 31) / 32));
    assertThat(network.classifier().forward(features).shape()).isEqualTo(Shape.batchOf(10));
  }

  @Test
  void stagesOfAResNetHaveTheSizesOfThePaper() {
    Backbone backbone = Backbones.named("imagenet-resnet50", 1000, 224);
    assertThat(backbone.boundaries())
        .contains(
            Shape.batchOf(64, 56, 56),
            Shape.batchOf(256, 56, 56),
            Shape.batchOf(512, 28, 28),
            Shape.batchOf(1024, 14, 14),
            Shape.batchOf(2048, 7, 7));
  }

  @Test
  void refuseSizesThatTheirStridesDoNotAllow() {
    assertThatThrownBy(() -> Backbones.named("imagenet-resnet18", 10, 31))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid image size for imagenet-resnet18: 31 (want >= 32, which its strides divide"
                + " to one pixel)");
    assertThatThrownBy(() -> Backbones.named("imagenet-vgg13-bn", 10, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid image size for imagenet-vgg13-bn: 100 (want a multiple of 32)");
    assertThatThrownBy(() -> Backbones.named("imagenet-resnet18", 1, 64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid number of classes: 1 (want >= 2)");
  }

  @Test
  void groupedConvolutionsStartAsWideAsPlainOnes() {
    var graph = new Graph(ElementType.FLOAT64);
    Network.declare(Backbones.named("imagenet-resnext101-32x8d", 10, 32), graph.root());
    Variable weight = graph.variable("stages.1.0.conv2.weight");
    assertThat(weight.shape()).isEqualTo(Shape.of(256, 8, 3, 3));
    double[] start = weight.initial(1).toDoubles();
    double deviation = Math.sqrt(Arrays.stream(start).map(x -> x * x).average().orElseThrow());
    // 18,432 values: the standard error of their deviation is half a percent.
    assertThat(deviation).isCloseTo(Math.sqrt(2.0 / (256 * 9)), within(0.02 * deviation));
  }
}
