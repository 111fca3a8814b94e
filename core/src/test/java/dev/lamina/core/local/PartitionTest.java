package dev.lamina.core.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionTest {

  private static final Backbone R32 = new CifarResNet(32, 10, 32);
  private static final Backbone R110 = new CifarResNet(110, 10, 32);
  private static final Map<Integer, Long> PARAMETERS = Map.of(32, 466_906L, 110, 1_730_714L);

  // Specification B.1 and B.2: parameters of each module, stem in the first, classifier in the
  // last.
  @ParameterizedTest
  @CsvSource({
    "32, 2, '56912 409994'",
    "32, 4, '14480 42432 113408 296586'",
    "32, 8, '5136 9344 9344 33088 37120 76288 147968 148618'",
    "32, 16, '5136 4672 4672 4672 4672 14528 18560 18560 18560 18560 57728 73984 73984 73984 74634'",
    "110, 2, '247568 1483146'",
    "110, 4, '56528 172480 465280 1036426'",
    "110, 8, '23824 32704 42560 129920 129920 335360 517888 518538'",
    "110, 16, '9808 14016 14016 14016 14016 14016 37760 55680 55680 74240 74240 168832 295936 295936"
        + " 295936 296586'",
  })
  void publishedSplitsHaveThePublishedParametersInEveryModule(
      int depth, int nominal, String expected) {
    Backbone backbone = new CifarResNet(depth, 10, 32);
    Partition partition = PublishedSplits.of(backbone, nominal, Stem.ATTACHED);
    assertThat(parameters(partition))
        .containsExactlyElementsOf(Arrays.stream(expected.split(" ")).map(Long::valueOf).toList());
    assertThat(parameters(partition).stream().mapToLong(Long::longValue).sum())
        .isEqualTo(PARAMETERS.get(depth));
  }

  @ParameterizedTest
  @CsvSource({
    "32, 8, ATTACHED, 8",
    "32, 8, OWN, 9",
    "32, 16, ATTACHED, 15",
    "32, 16, OWN, 16",
    "110, 16, ATTACHED, 16",
    "110, 32, OWN, 33",
    "110, 55, ATTACHED, 54",
    "110, 55, OWN, 55"
  })
  void nominalKIsNotTheNumberOfModules(int depth, int nominal, Stem stem, int modules) {
    Partition partition = PublishedSplits.of(new CifarResNet(depth, 10, 32), nominal, stem);
    assertThat(partition.modules()).isEqualTo(modules);
    assertThat(partition.nominal()).isEqualTo(nominal);
    assertThat(partition.stem()).isEqualTo(stem);
  }

  // Specification B.1 to B.3.
  @ParameterizedTest
  @CsvSource({
    "resnet32, 2, '2.1 3.4'",
    "resnet32, 3, '1.4 2.4 3.4'",
    "resnet32, 4, '1.2 2.1 3.0 3.4'",
    "resnet32, 8, '1.0 1.2 1.4 2.1 2.3 3.0 3.2 3.4'",
    "resnet110, 2, '2.8 3.17'",
    "resnet110, 3, '1.17 2.17 3.17'",
    "resnet110, 4, '1.11 2.7 3.3 3.17'",
    "resnet110, 8, '1.4 1.11 2.0 2.7 2.14 3.3 3.10 3.17'",
    "resnet110, 16, '1.1 1.4 1.7 1.10 1.13 1.16 2.1 2.4 2.7 2.11 2.15 3.1 3.5 3.9 3.13 3.17'",
    "resnet110, 32, '1.1 1.2 1.4 1.5 1.7 1.9 1.11 1.13 1.14 1.16 1.17 2.1 2.2 2.4 2.5 2.7 2.9 2.11"
        + " 2.13 2.14 2.16 2.17 3.1 3.3 3.4 3.6 3.7 3.9 3.11 3.13 3.15 3.17'",
    "imagenet-resnet34, 2, '2.0 4.2'",
    "imagenet-resnet50, 2, '2.0 4.2'",
    "imagenet-resnet101, 2, '2.0 4.2'",
    "imagenet-resnet152, 2, '2.5 4.2'",
    "imagenet-resnext101-32x8d, 2, '2.0 4.2'",
    "imagenet-resnet50, 4, '2.0 3.0 3.5 4.2'",
    "imagenet-resnet101, 4, '3.0 3.9 3.17 4.2'",
    "imagenet-resnet152, 4, '3.0 3.9 3.17 4.2'",
    "imagenet-resnext101-32x8d, 4, '3.0 3.9 3.17 4.2'",
    "imagenet-resnet101, 8, '2.0 3.1 3.5 3.9 3.13 3.17 3.21 4.2'",
    "imagenet-resnet152, 8, '2.0 3.1 3.5 3.9 3.13 3.17 3.21 4.2'",
    "imagenet-resnext101-32x8d, 8, '2.0 3.1 3.5 3.9 3.13 3.17 3.21 4.2'",
  })
  void modulesEndWhereTheAuthorsCut(String name, int nominal, String ends) {
    Backbone backbone = Backbones.named(name, 1000, 224);
    Partition partition = PublishedSplits.of(backbone, nominal, Stem.ATTACHED);
    assertThat(partition.ends())
        .extracting(end -> backbone.units().get(end).position())
        .containsExactly(ends.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "imagenet-resnet34, 17, 16",
    "imagenet-resnet101, 34, 33",
    "imagenet-resnet152, 51, 50",
    "imagenet-vgg13-bn, 10, 9",
  })
  void everyBlockOfAnImageNetNetworkCanBeAModule(String name, int nominal, int blocks) {
    Backbone backbone = Backbones.named(name, 1000, 224);
    assertThat(PublishedSplits.of(backbone, nominal, Stem.ATTACHED).modules()).isEqualTo(blocks);
    assertThat(PublishedSplits.of(backbone, nominal, Stem.OWN).modules()).isEqualTo(nominal);
  }

  @Test
  void modulesTogetherAreTheBackboneInOrder() {
    for (int modules = 1; modules <= 54; modules++) {
      Partition partition = Partition.balanced(R110, modules, Stem.ATTACHED);
      var positions = new ArrayList<String>();
      for (int module = 0; module < partition.modules(); module++) {
        assertThat(partition.units(module)).isNotEmpty();
        partition.units(module).forEach(unit -> positions.add(unit.position()));
      }
      assertThat(partition.modules()).isEqualTo(modules);
      assertThat(positions)
          .containsExactlyElementsOf(R110.units().stream().map(Unit::position).toList());
    }
  }

  @Property(tries = 200)
  void noOtherCutsHaveASmallerMaximum(
      @ForAll @Size(min = 1, max = 9) List<@IntRange(min = 0, max = 50) Integer> weights,
      @ForAll @Size(9) List<Boolean> joints,
      @ForAll @IntRange(min = 1, max = 9) int wanted) {
    long[] bytes = weights.stream().mapToLong(Integer::longValue).toArray();
    boolean[] joined = new boolean[bytes.length];
    int items = bytes.length;
    for (int i = 0; i < bytes.length - 1; i++) {
      joined[i] = joints.get(i);
      items -= joined[i] ? 1 : 0;
    }
    int runs = Math.min(wanted, items);
    List<Integer> ends = BalancedCuts.of(bytes, joined, 0, runs);
    assertThat(ends).hasSize(runs).endsWith(bytes.length - 1).noneMatch(end -> joined[end]);
    assertThat(maximum(bytes, ends)).isEqualTo(bruteForce(bytes, joined, 0, runs));
  }

  @Test
  void refusesMoreModulesThanBlocks() {
    assertThatThrownBy(() -> Partition.balanced(R32, 16, Stem.ATTACHED))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Cannot split resnet32 into 16 modules: want 1 to 15")
        .hasMessageContaining("stem: own");
    assertThatThrownBy(() -> Partition.balanced(R32, 0, Stem.ATTACHED))
        .isInstanceOf(SpecException.class);
    assertThat(Partition.balanced(R32, 16, Stem.OWN).modules()).isEqualTo(16);
  }

  @Test
  void refusesCutsThatAreNotUnitsInOrder() {
    for (var cuts : List.of(List.of("2.1", "1.0"), List.of("4.0"), List.of("3.4"))) {
      assertThatThrownBy(() -> Partition.after(R32, cuts))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("Invalid cut");
    }
    assertThat(Partition.after(R32, List.of("stem", "2.1")).modules()).isEqualTo(3);
  }

  @Test
  void saysWhichSplitsArePublished() {
    assertThatThrownBy(() -> PublishedSplits.of(R32, 5, Stem.ATTACHED))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("[2, 3, 4, 8, 16]");
  }

  private static List<Long> parameters(Partition partition) {
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(partition.backbone(), graph.root());
    var counts = new ArrayList<Long>();
    for (int module = 0; module < partition.modules(); module++) {
      List<String> places =
          new ArrayList<>(partition.units(module).stream().map(unit -> unit.path() + ".").toList());
      if (module == partition.modules() - 1) {
        places.add("classifier.");
      }
      counts.add(
          graph.variables(Variable.Role.PARAMETER).stream()
              .filter(variable -> places.stream().anyMatch(variable.name()::startsWith))
              .mapToLong(Variable::elements)
              .sum());
    }
    return counts;
  }

  private static long maximum(long[] weights, List<Integer> ends) {
    long worst = 0;
    int from = 0;
    for (int end : ends) {
      worst = Math.max(worst, Arrays.stream(weights, from, end + 1).sum());
      from = end + 1;
    }
    return worst;
  }

  /** The greatest long if there are no such cuts. */
  private static long bruteForce(long[] weights, boolean[] joined, int from, int runs) {
    if (runs == 1) {
      return Arrays.stream(weights, from, weights.length).sum();
    }
    long best = Long.MAX_VALUE;
    for (int end = from; end <= weights.length - runs; end++) {
      if (!joined[end]) {
        long first = Arrays.stream(weights, from, end + 1).sum();
        best = Math.min(best, Math.max(first, bruteForce(weights, joined, end + 1, runs - 1)));
      }
    }
    return best;
  }
}
