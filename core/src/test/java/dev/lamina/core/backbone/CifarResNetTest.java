package dev.lamina.core.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.spec.SpecException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CifarResNetTest {

  // Totals of resnet32 and resnet110: specification A.1. The others follow from its table of
  // blocks: 464 + n·4672 + 14528 + (n-1)·18560 + 57728 + (n-1)·73984 + 650.
  @ParameterizedTest
  @CsvSource({"20, 272474", "32, 466906", "44, 661338", "56, 855770", "110, 1730714"})
  void hasThePublishedNumberOfParameters(int depth, long parameters) {
    var graph = new Graph(ElementType.FLOAT32);
    Network network = Network.declare(new CifarResNet(depth, 10, 32), graph.root());
    assertThat(network.backbone().units()).hasSize(1 + (depth - 2) / 2);
    assertThat(
            graph.variables(Variable.Role.PARAMETER).stream().mapToLong(Variable::elements).sum())
        .isEqualTo(parameters);
  }

  @ParameterizedTest
  @CsvSource({"32, 32", "20, 96"})
  void declaredShapesEqualTheRealOnes(int depth, int size) {
    Backbone backbone = new CifarResNet(depth, 10, size);
    var graph = new Graph(ElementType.FLOAT32);
    Network network = Network.declare(backbone, graph.root());
    var method = graph.method("probe", Mode.TRAINING);
    Value features = method.input("images", backbone.input(), ElementType.FLOAT32);
    for (int i = 0; i < backbone.units().size(); i++) {
      assertThat(features.shape()).isEqualTo(backbone.boundaries().get(i));
      features = network.forward(features, i, i);
    }
    assertThat(network.classifier().forward(features).shape()).isEqualTo(Shape.batchOf(10));
  }

  @Test
  void projectsOnlyWhereTheShapeChanges() {
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(new CifarResNet(32, 10, 32), graph.root());
    assertThat(graph.variables())
        .filteredOn(variable -> variable.name().endsWith("shortcut.conv.weight"))
        .extracting(Variable::name)
        .containsExactly("stages.2.0.shortcut.conv.weight", "stages.3.0.shortcut.conv.weight");
  }

  @Test
  void refusesADepthThatIsNotSixNPlusTwo() {
    assertThatThrownBy(() -> new CifarResNet(33, 10, 32))
        .hasMessage("Invalid depth: 33 (want 6n + 2, such as 20, 32, 44, 56, 110)");
  }

  @Test
  void namesTheKnownBackbones() {
    assertThatThrownBy(() -> Backbones.named("resnet18", 10, 32))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Unknown model: 'resnet18' (did you mean imagenet-resnet18?")
        .hasMessageContaining("resnet32");
  }
}
