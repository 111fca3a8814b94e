package dev.lamina.core.replacement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.spec.SpecException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables of the specification, section 1.3: counted there by other code. */
class HolesTest {

  @ParameterizedTest
  @CsvSource({
    "resnet32, 4, SHIFT, 4 8 12, 369696",
    "resnet32, 2, SHIFT, 2 4 7 10 12 14, 272486",
    "resnet32, 3, SHIFT, 3 7 9 12, 351138",
    "resnet32, 5, SHIFT, 5 10, 443678",
    "resnet32, 6, SHIFT, 7 12, 374366",
    "resnet32, 4, SKIP, 4 8 12, 369696",
    "resnet110, 4, SHIFT, 4 8 12 16 20 24 28 32 36 40 44 48 52, 1323316",
    "imagenet-resnet34, 4, SHIFT, 5 9 12, 19140910",
    "imagenet-resnet50, 4, SHIFT, 5 9 12, 23042606",
    "imagenet-resnet50, 2, SHIFT, 2 5 9 12 15, 18509618",
    "imagenet-resnet50, 3, SHIFT, 3 6 9 12 15, 18509618",
    "imagenet-resnet50, 5, SHIFT, 5 10 15, 19697198",
    "imagenet-resnet50, 6, SHIFT, 6 12, 24159788",
    "imagenet-resnet50, 4, SKIP, 12, 24439850",
    "imagenet-resnet101, 4, SHIFT, 5 9 12 16 20 24 28 32, 33103416",
    "imagenet-resnet101, 4, SKIP, 12 16 20 24 28 32, 34500660",
    "imagenet-resnet152, 4, SHIFT, 5 8 13 16 20 24 28 32 36 40 44 49, 45115456",
    "imagenet-resnet152, 4, SKIP, 8 16 20 24 28 32 36 40 44, 50975290",
  })
  void areTheBlocksOfTheTablesAndLeaveTheirNumberOfParameters(
      String name, int every, EntryPolicy entries, String holes, long parameters) {
    Backbone whole = backbone(name);
    List<Integer> expected = Arrays.stream(holes.split(" ")).map(Integer::valueOf).toList();

    assertThat(Holes.of(whole, every, entries)).isEqualTo(expected);
    for (Surrogate surrogate : Surrogate.values()) {
      var replacement = new Replacement(every, surrogate, Fusion.SCALAR, entries, false);
      assertThat(parameters(replacement.in(whole))).isEqualTo(parameters);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "resnet110, 2, 26, 929806",
    "resnet110, 3, 17, 1221436",
    "resnet110, 5, 10, 1420526",
    "resnet110, 6, 8, 1513066",
    "imagenet-resnet101, 2, 14, 27447108",
    "imagenet-resnet101, 3, 10, 35261244",
    "imagenet-resnet101, 5, 6, 38683188",
    "imagenet-resnet101, 6, 5, 39800370",
    "imagenet-resnet152, 2, 22, 35827540",
    "imagenet-resnet152, 3, 16, 41693512",
    "imagenet-resnet152, 5, 9, 51812410",
    "imagenet-resnet152, 6, 8, 48747064",
  })
  void areAsManyAsInTheTables(String name, int every, int holes, long parameters) {
    Backbone whole = backbone(name);
    var replacement =
        new Replacement(every, Surrogate.LIGHT, Fusion.SCALAR, EntryPolicy.SHIFT, false);

    assertThat(Holes.of(whole, every, EntryPolicy.SHIFT)).hasSize(holes);
    assertThat(parameters(replacement.in(whole))).isEqualTo(parameters);
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet8", "resnet110", "imagenet-resnet18", "imagenet-resnet152"})
  void lieBetweenTwoBlocksThatStay(String name) {
    Backbone whole = backbone(name);
    int last = whole.units().size() - 1;
    for (EntryPolicy policy : EntryPolicy.values()) {
      for (int every = 2; every <= 6; every++) {
        List<Integer> holes;
        try {
          holes = Holes.of(whole, every, policy);
        } catch (SpecException none) {
          assertThat(none).hasMessageContaining("none has a neighbour on both sides");
          continue;
        }
        assertThat(holes).allMatch(hole -> hole > 1 && hole < last);
        assertThat(holes).noneMatch(hole -> changesShape(whole, hole));
        for (int hole : holes) {
          assertThat(holes).doesNotContain(hole + 1);
        }
      }
    }
  }

  private static boolean changesShape(Backbone whole, int block) {
    return whole.units().get(block).stride() != 1
        || whole.units().get(block).channels() != whole.units().get(block - 1).channels();
  }

  @Test
  void aNetworkWithoutResidualBlocksHasNone() {
    assertThatThrownBy(() -> Holes.of(backbone("imagenet-vgg13-bn"), 4, EntryPolicy.SHIFT))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("it is no chain of residual blocks");
  }

  private static Backbone backbone(String name) {
    return Backbones.areForPhotographs(name)
        ? Backbones.named(name, 1000, 224)
        : Backbones.named(name, 10, 32);
  }

  private static long parameters(Backbone backbone) {
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(backbone, graph.root());
    return graph.variables(Variable.Role.PARAMETER).stream().mapToLong(Variable::elements).sum();
  }
}
