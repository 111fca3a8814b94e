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
    "imagenet-resnet50, 4, RAW, 4 8 12, 22548014",
    "resnet32, 4, RAW, 4 8 12, 369696",
    "imagenet-resnet101, 4, SHIFT, 5 9 12 16 20 24 28 32, 33103416",
    "imagenet-resnet101, 4, RAW, 4 8 12 16 20 24 28 32, 32608824",
    "imagenet-resnet101, 4, SKIP, 12 16 20 24 28 32, 34500660",
    "imagenet-resnet152, 4, SHIFT, 5 8 13 16 20 24 28 32 36 40 44 49, 45115456",
    "imagenet-resnet152, 4, RAW, 4 8 12 16 20 24 28 32 36 40 44 48, 43043904",
    "imagenet-resnet152, 4, SKIP, 8 16 20 24 28 32 36 40 44, 50975290",
  })
  void areTheBlocksOfTheTablesAndLeaveTheirNumberOfParameters(
      String name, int every, EntryPolicy entries, String holes, long parameters) {
    Backbone whole = backbone(name);
    List<Integer> expected = Arrays.stream(holes.split(" ")).map(Integer::valueOf).toList();

    assertThat(Holes.of(whole, new Replacement(every, Surrogate.LIGHT).with(entries)))
        .isEqualTo(expected);
    for (Surrogate surrogate : List.of(Surrogate.LIGHT, Surrogate.FULL_BLOCK)) {
      Replacement replacement = new Replacement(every, surrogate).with(entries);
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
    var replacement = new Replacement(every, Surrogate.LIGHT);

    assertThat(Holes.of(whole, new Replacement(every, Surrogate.LIGHT))).hasSize(holes);
    assertThat(parameters(replacement.in(whole))).isEqualTo(parameters);
  }

  @ParameterizedTest
  @CsvSource({
    "vit-ti16, 4, 4 8, 5717416, 4827692, 5420972",
    "vit-s16, 4, 4 8, 22050664, 18501740, 20867948",
    "vit-b16, 4, 4 8, 86567656, 72391916, 81842924",
    "vit-l16, 4, 4 8 12 16 20, 304326632, 241345522, 283334642",
    "vit-b16, 2, 2 4 6 8 10, 86567656, 51128306, 74755826",
    "vit-b16, 3, 3 6 9, 86567656, 65304046, 79480558",
    "vit-b16, 5, 5 10, 86567656, 72391916, 81842924",
    "vit-b16, 6, 6, 86567656, 79479786, 84205290",
  })
  void ofTransformersAreThoseOfTheTables(
      String name, int every, String holes, long whole, long full, long attention) {
    Backbone backbone = Backbones.named(name, 1000, 224);
    List<Integer> expected = Arrays.stream(holes.split(" ")).map(Integer::valueOf).toList();

    assertThat(parameters(backbone)).isEqualTo(whole);
    for (Surrogate surrogate : List.of(Surrogate.FULL_BLOCK, Surrogate.LIGHT)) {
      ReplacedBackbone replaced = new Replacement(every, surrogate).in(backbone);
      assertThat(replaced.holes()).isEqualTo(expected);
      assertThat(parameters(replaced)).isEqualTo(full);
    }
    assertThat(parameters(new Replacement(every, Surrogate.ATTENTION_ONLY).in(backbone)))
        .isEqualTo(attention);
  }

  @ParameterizedTest
  @CsvSource({
    "vit-b16, 224, 85806346",
    "vit-b4, 32, 85152010",
    "vit-l16, 224, 303311882",
  })
  void totalsOfTransformersForTenClasses(String name, int size, long parameters) {
    assertThat(parameters(Backbones.named(name, 10, size))).isEqualTo(parameters);
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
          holes = Holes.of(whole, new Replacement(every, Surrogate.LIGHT).with(policy));
        } catch (SpecException none) {
          assertThat(none).hasMessageContaining("none has a neighbour on both sides");
          continue;
        }
        assertThat(holes).allMatch(hole -> hole > 1 && hole < last);
        if (policy != EntryPolicy.RAW) {
          assertThat(holes).noneMatch(hole -> changesShape(whole, hole));
        }
        for (int hole : holes) {
          assertThat(holes).doesNotContain(hole + 1);
        }
      }
    }
  }

  private static boolean changesShape(Backbone whole, int block) {
    return !whole.boundaries().get(block).equals(whole.boundaries().get(block + 1));
  }

  @Test
  void aNetworkWithoutResidualBlocksHasNone() {
    assertThatThrownBy(() -> new Replacement(4, Surrogate.LIGHT).in(backbone("imagenet-vgg13-bn")))
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
