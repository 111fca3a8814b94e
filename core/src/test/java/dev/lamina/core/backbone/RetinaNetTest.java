package dev.lamina.core.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.detection.AnchorDetector;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layout of a detector; GoldenDetectionTest has its numbers. */
class RetinaNetTest {

  /** Also sizes that are no multiple of the strides. */
  @ParameterizedTest
  @CsvSource({"64, 96", "128, 128", "100, 130", "333, 32"})
  void predictsWhatItsTargetsHave(int height, int width) {
    var detector =
        new RetinaNet(ImageNetResNet.Variant.RESNET18, 6, height, width, RetinaNet.Top.C5);
    var graph = new Graph(ElementType.FLOAT32);
    Network network = Network.declare(detector, graph.root());
    var method = graph.method("probe", Mode.INFERENCE);
    Shape found =
        network.logits(method.input("images", detector.input(), ElementType.FLOAT32)).shape();
    int anchors = AnchorDetector.of(new ImageSize(height, width)).rows();

    assertThat(detector.targets(detector.input())).isEqualTo(Shape.batchOf(anchors, 5));
    assertThat(found).isEqualTo(Shape.batchOf(anchors, 10));
  }

  @Test
  void readsTheEndsOfStagesTwoToFour() {
    List<Unit> units = Backbones.named("retinanet-resnet50", 80, 64).units();

    assertThat(Backbones.named("retinanet-resnet50", 80, 64).taps())
        .extracting(tap -> units.get(tap).position())
        .containsExactly("2.3", "3.5");
    assertThat(units.get(units.size() - 1).position()).isEqualTo("4.2");
  }

  /** A chance of one in a hundred; else a thousand empty anchors would drown the objects. */
  @Test
  void expectsFewObjectsAtTheStart() {
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(Backbones.named("retinanet-resnet18", 3, 64), graph.root());
    double[] bias = graph.variable("classifier.cls.out.bias").initial(1).toDoubles();

    assertThat(bias).hasSize(9 * 3);
    assertThat(Arrays.stream(bias).map(logit -> 1 / (1 + Math.exp(-logit))).max().orElseThrow())
        .isCloseTo(0.01, within(1e-6));
    assertThat(graph.variable("classifier.box.out.bias").initial(1).toDoubles()).containsOnly(0);
  }

  @Test
  void smallPicturesAreRefused() {
    assertThatThrownBy(() -> Backbones.named("retinanet-resnet18", 3, 31))
        .hasMessageContaining("Invalid image size for retinanet-resnet18: 31x31 (want >= 32)");
  }
}
