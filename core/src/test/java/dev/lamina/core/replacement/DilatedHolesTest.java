package dev.lamina.core.replacement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Value;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.Trial;
import dev.lamina.core.local.objective.EndToEnd;
import dev.lamina.core.train.Sgd;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replaced blocks of dilated networks. */
class DilatedHolesTest {

  private static final Backbone BOTTLENECKS = Backbones.named("deeplabv3-resnet50", 3, 33);
  private static final Backbone BASIC = Backbones.named("deeplabv3-resnet18", 3, 33);

  /** Stride, padding and dilation of a convolution in a program. */
  private static final Pattern CONVOLUTION =
      Pattern.compile(
          "torch\\.conv2d\\(.*, (\\[\\d+, \\d+], \\[\\d+, \\d+], \\[\\d+, \\d+]), 1\\)");

  // Blocks of ResNet-50 count 3, 4, 6, 3: hole 12 is in the middle of stage 3; hole 15 in stage 4,
  // of which the block before begins with the dilation of stage 3.
  @ParameterizedTest
  @CsvSource({"12, 4, 2", "15, 5, 4"})
  void aFullHoleIsDilatedAsTheBlockThatItReplaces(int hole, int every, int dilation) {
    ReplacedBackbone replaced = new Replacement(every, Surrogate.FULL_BLOCK).in(BOTTLENECKS);
    assertThat(replaced.holes()).contains(hole);
    String d = "[" + dilation + ", " + dilation + "]";

    assertThat(convolutions(replaced, hole))
        .isEqualTo(convolutions(BOTTLENECKS, hole))
        .containsExactly(
            "[1, 1], [0, 0], [1, 1]", "[1, 1], " + d + ", " + d, "[1, 1], [0, 0], [1, 1]");
  }

  @Test
  void aLightHoleAmongBottlenecksSeesOnePixel() {
    ReplacedBackbone replaced = new Replacement(4, Surrogate.LIGHT).in(BOTTLENECKS);

    assertThat(convolutions(replaced, 12)).containsExactly("[1, 1], [0, 0], [1, 1]");
  }

  @Test
  void aLightHoleAmongBasicBlocksIsDilatedAsThese() {
    ReplacedBackbone replaced = new Replacement(2, Surrogate.LIGHT).in(BASIC);
    assertThat(replaced.holes()).contains(6);

    assertThat(convolutions(BASIC, 6))
        .containsExactly("[1, 1], [2, 2], [2, 2]", "[1, 1], [2, 2], [2, 2]");
    assertThat(convolutions(replaced, 6)).containsExactly("[1, 1], [2, 2], [2, 2]");
  }

  @ParameterizedTest
  @CsvSource({"LIGHT", "FULL_BLOCK"})
  void aReplacedNetworkLearnsFromBothClassifiers(Surrogate surrogate) {
    Backbone replaced = new Replacement(4, surrogate).in(BASIC);
    SupervisionPlan plan = new EndToEnd().plan(Partition.whole(replaced));
    try (Trial trial = Trial.start(plan, new Sgd(0.9, 0, true), ElementType.FLOAT32, 1)) {
      double first = trial.step(0, 2, 0.01).get("network").toDoubles()[0];
      for (int i = 0; i < 5; i++) {
        trial.step(0, 2, 0.01);
      }
      var last = trial.step(0, 2, 0.01);

      assertThat(last.get("network").toDoubles()[0]).isLessThan(first);
      assertThat(last.keySet()).contains("auxiliary");
      assertThat(trial.logits(0, 2).shape()).containsExactly(2, 3, 33, 33);
    }
  }

  /** What is said of each convolution of a unit. */
  private static List<String> convolutions(Backbone backbone, int index) {
    var graph = new Graph(ElementType.FLOAT32);
    Network network = Network.declare(backbone, graph.root());
    var method = graph.method("probe", Mode.INFERENCE);
    Value x = method.input("x", backbone.boundaries().get(index), ElementType.FLOAT32);
    method.output("y", network.unit(index).forward(x));
    return CONVOLUTION
        .matcher(graph.build().text())
        .results()
        .map(found -> found.group(1))
        .toList();
  }
}
