package dev.lamina.core.local.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Supervision;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.loss.AugLocalHead;
import dev.lamina.core.local.loss.Classification;
import dev.lamina.core.nn.Layer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Specification C.5, computed by hand. */
class AugLocalTest {

  // ResNet-32 has the layers 0 (stem), 1-5 (16 channels), 6-10 (32) and 11-15 (64). With d = 3
  // there
  // are 13 modules: 12 of one layer, the last one of the 3 + 1 layers that are left.
  //   0: 3 blocks, like layers 5, 10, 15.      5: 3 - 5/11 = 2.55 -> 3, like 8, 12, 15.
  //   6: 3 - 6/11 = 2.45 -> 2, like 10, 15 (10.5 is halfway between 10 and 11).
  //   11: 2, like 13, 15.
  @ParameterizedTest
  @CsvSource({
    "0, 'auglocal[16 32 64]'",
    "5, 'auglocal[32 64 64]'",
    "6, 'auglocal[32 64]'",
    "11, 'auglocal[64 64]'",
  })
  void networksAreAsWideAsTheLayersThatAreLeft(int module, String expected) {
    Partition partition = asInThePaper("resnet32", 3);
    assertThat(partition.modules()).isEqualTo(13);
    assertThat(partition.units(12)).extracting(Unit::position).startsWith("3.1").hasSize(4);
    assertThat(head(new AugLocal(3, 0.5).plan(partition), module)).hasToString(expected);
  }

  // Two blocks after the stem: layer 7.5 is 8, so 32 and 64 channels. A module that ends near the
  // end has all the layers that are left.
  @Test
  void halvesGoToEvenLayersAndAllLayersAreTakenWhereFewAreLeft() {
    SupervisionPlan plan =
        new AugLocal(9, 0)
            .plan(Partition.after(Backbones.named("resnet32", 10, 32), List.of("stem", "3.2")));
    assertThat(head(plan, 0)).hasToString("auglocal[16 16 16 32 32 32 64 64 64]");
    assertThat(head(plan, 1)).hasToString("auglocal[64 64]");
    plan = new AugLocal(2, 0).plan(asInThePaper("resnet32", 2));
    assertThat(head(plan, 0)).hasToString("auglocal[32 64]");
  }

  @Test
  void everyNetworkIsAsDeepAsTheFirstWithoutAPyramidAndOneBlockAtTheEndOfAFullOne() {
    Partition partition = asInThePaper("resnet32", 4);
    int last = partition.modules() - 2;
    assertThat(head(new AugLocal(4, 0).plan(partition), last).widths()).hasSize(4);
    assertThat(head(new AugLocal(4, 1).plan(partition), last).widths()).hasSize(1);
    assertThat(head(new AugLocal(4, 1).plan(partition), last).normalized()).isTrue();
    assertThat(head(new AugLocal(4, 0.5).plan(partition), last).widths()).hasSize(2);
  }

  // A block of 3x3 convolutions with batch norm: 16 -> 16 4,672; 16 -> 32 14,528; 32 -> 64 57,728;
  // 64 -> 64 73,984; 16 -> 64 9216 + 128 + 36864 + 128 and a shortcut of 1024 + 128, 47,488. The
  // linear layer has 650, a batch norm in front of it 128. 64 -> 128 of ImageNet 230,144, 128 ->
  // 512
  // 589824 + 1024 + 2359296 + 1024 and 65536 + 1024, 3,017,728; linear 513,000.
  @ParameterizedTest
  @CsvSource({
    "resnet32, 3, 0, 77578",
    "resnet32, 3, 5, 146890",
    "resnet32, 3, 11, 148618",
    "resnet32, 1, 0, 48266",
    "resnet110, 1, 0, 48266",
    "imagenet-resnet18, 2, 0, 3760872",
  })
  void haveTheParametersCountedByHand(String model, int depth, int module, long expected) {
    int classes = model.startsWith("imagenet") ? 1000 : 10;
    Backbone backbone = Backbones.named(model, classes, 64);
    Partition partition = asInThePaper(backbone, depth);
    var graph = new Graph(ElementType.FLOAT32);
    head(new AugLocal(depth, 0.5).plan(partition), module)
        .declare(
            graph.root().auxiliary(),
            backbone.boundaries().get(partition.lastUnit(module) + 1),
            classes);
    assertThat(
            graph.variables(Variable.Role.PARAMETER).stream().mapToLong(Variable::elements).sum())
        .isEqualTo(expected);
  }

  // 16 -> 64 are two doublings; the first block halves once, the second one for the rest.
  @Test
  void aBlockHalvesOnceAndTheNextOneDoesTheRest() {
    var graph = new Graph(ElementType.FLOAT32);
    Shape shape = Shape.batchOf(16, 32, 32);
    Value features =
        graph.method("probe", Mode.TRAINING).input("features", shape, ElementType.FLOAT32);
    Layer network = new AugLocalHead(List.of(64, 64, 64), false).declare(graph.root(), shape, 10);
    Value logits = network.forward(features);
    assertThat(logits.shape()).isEqualTo(Shape.batchOf(10));
    assertThat(graph.variables())
        .extracting(Variable::name)
        .contains(
            "auglocal.blocks.0.shortcut.conv.weight", "auglocal.blocks.1.shortcut.conv.weight")
        .doesNotContain("auglocal.blocks.2.shortcut.conv.weight");
  }

  @Test
  void refusesNetworksThatAreNotMadeOfBasicBlocks() {
    for (String model : List.of("imagenet-resnet50", "imagenet-vgg13-bn-pooled")) {
      Partition partition =
          Partition.balanced(Backbones.named(model, 10, 64), 3, Partition.Stem.ATTACHED);
      assertThatThrownBy(() -> new AugLocal(2, 0.5).plan(partition))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Cannot train " + model + " by auglocal");
    }
    assertThatThrownBy(() -> new AugLocal(0, 0.5)).hasMessageContaining("Invalid depth: 0");
    assertThatThrownBy(() -> new AugLocal(1, 1.5)).hasMessageContaining("Invalid pyramid: 1.5");
    assertThatThrownBy(() -> new AugLocalHead(List.of(64, 32), false))
        .hasMessageContaining("Invalid widths: [64, 32]");
  }

  private static AugLocalHead head(SupervisionPlan plan, int module) {
    Supervision supervision = plan.supervisions().get(module);
    return (AugLocalHead) ((Classification) supervision.loss()).head();
  }

  private static Partition asInThePaper(String model, int depth) {
    return asInThePaper(Backbones.named(model, 10, 32), depth);
  }

  /** One layer in every module but the last, which has {@code depth + 1}. */
  private static Partition asInThePaper(Backbone backbone, int depth) {
    List<String> layers = backbone.units().stream().map(Unit::position).toList();
    return Partition.after(backbone, layers.subList(0, layers.size() - depth - 1));
  }
}
