package dev.lamina.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.backbone.Network;
import org.junit.jupiter.api.Test;

class GraphTest {

  @Test
  void aShapeMismatchNamesTheLayerAndBothShapes() {
    var graph = new Graph(ElementType.FLOAT32);
    Network network = Network.declare(new CifarResNet(20, 10, 32), graph.root());
    var method = graph.method("probe", Mode.TRAINING);
    Value image = method.input("images", Shape.batchOf(5, 32, 32), ElementType.FLOAT32);
    assertThatThrownBy(() -> network.logits(image))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Cannot apply conv2d in stem.conv: input [N, 5, 32, 32], operand [16, 3, 3, 3]"
                + " (5 input channels in 1 groups)");
  }

  @Test
  void batchSizeStaysOpenThroughEveryShape() {
    var method = new Graph(ElementType.FLOAT32).method("probe", Mode.INFERENCE);
    Value x = method.input("x", Shape.batchOf(3, 8, 6), ElementType.FLOAT32);
    assertThat(x.flatten().shape()).hasToString("[N, 144]");
    assertThat(x.permute(0, 2, 3, 1).shape()).hasToString("[N, 8, 6, 3]");
    assertThat(x.reshape(Shape.batchOf(3, 48)).transpose(1, 2).shape()).hasToString("[N, 48, 3]");
    assertThat(x.mean(2, 3).shape()).hasToString("[N, 3]");
    assertThat(x.narrow(1, 1, 2).shape()).hasToString("[N, 2, 8, 6]");
    assertThat(x.maxPool2d(2, 2, 0).shape()).hasToString("[N, 3, 4, 3]");
    assertThatThrownBy(() -> x.reshape(Shape.batchOf(100)))
        .hasMessageContaining("Cannot apply reshape in probe");
    assertThatThrownBy(() -> x.shape().size(0)).hasMessageContaining("depends on the batch");
  }

  @Test
  void gradientsReachExactlyWhatIsNotDetached() {
    var graph = new Graph(ElementType.FLOAT32);
    Variable before = graph.root().parameter("before", Shape.of(4), Initializer.ONES);
    Variable after = graph.root().parameter("after", Shape.of(4), Initializer.ONES);
    Variable average = graph.root().averaged().parameter("average", Shape.of(4), Initializer.ONES);
    var method = graph.method("step", Mode.TRAINING);
    Value x = method.input("x", Shape.batchOf(4), ElementType.FLOAT32);
    Value loss = x.mul(before).detach().mul(after).mul(average).mean();
    Gradients gradients = method.backward(loss);
    assertThat(gradients.parameters()).containsExactly(after);
    assertThat(gradients.of(before)).isEmpty();
    assertThat(gradients.of(average)).isEmpty();
  }

  @Test
  void maxPoolingKeepsItsInputAndWhereEachMaximumWas() {
    var graph = new Graph(ElementType.FLOAT32);
    Variable weight = graph.root().parameter("weight", Shape.of(1, 1, 3, 3), Initializer.ONES);
    var method = graph.method("step", Mode.TRAINING);
    Value x = method.input("x", Shape.batchOf(1, 8, 8), ElementType.FLOAT32);
    int from = method.position();
    x.conv2d(weight, null, 1, 1, 1, 1).maxPool2d(2, 2, 0);
    int to = method.position();
    assertThat(method.keptBytes(from, to, to, 2)).isEqualTo(2 * (64 * 4 + 16 * 8));
  }

  @Test
  void refusesToDifferentiateWhatReachesNoParameter() {
    var graph = new Graph(ElementType.FLOAT32);
    Variable weight = graph.root().parameter("weight", Shape.of(4), Initializer.ONES);
    var method = graph.method("step", Mode.TRAINING);
    Value loss = method.read(weight).detach().mean();
    assertThatThrownBy(() -> method.backward(loss)).hasMessageContaining("reaches no parameter");
    assertThatThrownBy(() -> method.backward(method.read(weight)))
        .hasMessageContaining("want a scalar");
  }

  @Test
  void sameNetworkSameText() {
    assertThat(resnet(20).digest()).isEqualTo(resnet(20).digest());
    assertThat(resnet(20).digest()).isNotEqualTo(resnet(32).digest());
  }

  @Test
  void overwritesOnlyWhatNobodyElseReadsAndAutogradDoesNotKeep() {
    var graph = new Graph(ElementType.FLOAT32);
    Variable weight = graph.root().parameter("weight", Shape.of(3, 3, 1, 1), Initializer.ONES);
    var method = graph.method("probe", Mode.TRAINING);
    Value x = method.input("x", Shape.batchOf(3, 4, 4), ElementType.FLOAT32);
    Value once = x.conv2d(weight, null, 1, 0, 1, 1).relu();
    Value twice = x.conv2d(weight, null, 1, 0, 1, 1);
    Value kept = twice.relu().add(twice);
    Value sigmoid = x.conv2d(weight, null, 1, 0, 1, 1).sigmoid().relu();
    method.output("sum", once.add(kept).add(sigmoid));
    String text = graph.build().text();
    assertThat(text.lines().filter(line -> line.contains("torch.relu_("))).hasSize(1);
    assertThat(text.lines().filter(line -> line.contains("torch.relu("))).hasSize(2);
  }

  @Test
  void refusesNamesThatWouldCollide() {
    var graph = new Graph(ElementType.FLOAT32);
    graph.root().parameter("a", Shape.of(1), Initializer.ONES);
    assertThatThrownBy(() -> graph.root().parameter("a", Shape.of(1), Initializer.ONES))
        .hasMessage("Variable a is declared twice");
    assertThatThrownBy(() -> graph.root().parameter("a__b", Shape.of(1), Initializer.ONES))
        .hasMessageContaining("Invalid variable name");
    graph.method("step", Mode.TRAINING);
    assertThatThrownBy(() -> graph.method("step", Mode.TRAINING))
        .hasMessageContaining("Invalid method name");
  }

  private static Program resnet(int depth) {
    var graph = new Graph(ElementType.FLOAT32);
    Network network = Network.declare(new CifarResNet(depth, 10, 32), graph.root());
    var method = graph.method("infer", Mode.INFERENCE);
    method.output(
        "logits", network.logits(method.input("x", Shape.batchOf(3, 32, 32), ElementType.FLOAT32)));
    return graph.build();
  }
}
