package dev.lamina.core.local.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.backbone.Unit;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.local.Objective;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.PublishedSplits;
import dev.lamina.core.local.Supervision;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.Trial;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.train.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Specification G. */
class MlaanTest {

  private static final Objective GREEDY = new Dgl(new ConvolutionalHead(0, 1, 128));

  private static Mlaan mlaan(int window, Mlaan.Leaps leaps, boolean released) {
    return new Mlaan(window, 0.001, 0.999, leaps, 0.9, false, released);
  }

  @ParameterizedTest
  @CsvSource({
    "32, 8, 1, '2.0 3.0 3.2 3.4'",
    "32, 8, 2, '2.0 3.0 3.3 3.4'",
    "32, 8, 6, '3.3 3.4'",
    "32, 16, 4, '2.0 3.0 3.3 3.4'",
    "32, 16, 13, '3.4'",
    "110, 32, 21, '3.0 3.3 3.4 3.17'",
    "110, 55, 52, '3.17'",
  })
  void leapsAreThePublishedOnes(int depth, int nominal, int module, String expected) {
    Partition partition =
        PublishedSplits.of(new CifarResNet(depth, 10, 32), nominal, Stem.ATTACHED);
    List<Unit> units = partition.backbone().units();
    assertThat(LeapTables.of(partition, module).stream().map(i -> units.get(i).position()))
        .containsExactly(expected.split(" "));
  }

  // Positions that are not behind the module, and one that comes twice, are the authors'.
  @ParameterizedTest
  @CsvSource({
    "imagenet-resnet34, 17, 0, '2.0 2.1 3.0 4.0 4.2'",
    "imagenet-resnet34, 17, 6, '2.1 3.0 4.0 4.2'",
    "imagenet-resnet34, 17, 12, '3.1 4.0 4.1'",
    "imagenet-resnet34, 17, 13, '4.1 4.1 4.2'",
    "imagenet-resnet34, 17, 14, '4.1 4.2'",
    "imagenet-resnet101, 34, 2, '2.0 3.0 4.0 4.2'",
    "imagenet-resnet101, 34, 3, '3.0 4.0 4.1'",
    "imagenet-resnet101, 34, 29, '4.0 4.1'",
    "imagenet-resnet101, 34, 31, '4.1 4.2'",
    "imagenet-resnet152, 51, 10, '3.0 4.0 4.1'",
    "imagenet-resnet152, 51, 46, '4.0 4.1'",
    "imagenet-resnet152, 51, 48, '4.1 4.2'",
  })
  void leapsOfImageNetAreThePublishedOnes(String model, int nominal, int module, String expected) {
    Backbone backbone = Backbones.named(model, 1000, 224);
    Partition partition = PublishedSplits.of(backbone, nominal, Stem.ATTACHED);
    assertThat(
            LeapTables.of(partition, module).stream().map(i -> backbone.units().get(i).position()))
        .containsExactly(expected.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "imagenet-resnet34, 17, 512",
    "imagenet-resnet101, 34, 2048",
    "imagenet-resnet152, 51, 2048"
  })
  void everyPublishedChainOfImageNetRuns(String model, int nominal, int channels) {
    Backbone backbone = Backbones.named(model, 1000, 224);
    Partition partition = PublishedSplits.of(backbone, nominal, Stem.ATTACHED);
    for (int module = 0; module < partition.modules() - 1; module++) {
      var graph = new Graph(ElementType.FLOAT32);
      Shape shape = backbone.boundaries().get(partition.lastUnit(module) + 1);
      Value features =
          graph.method("probe", Mode.TRAINING).input("features", shape, ElementType.FLOAT32);
      List<Integer> chain = LeapTables.of(partition, module);
      for (int i = 0; i < chain.size(); i++) {
        Unit unit = backbone.units().get(chain.get(i));
        features = unit.layer().apply(graph.root().child("aug." + i).auxiliary()).forward(features);
      }
      assertThat(features.shape()).isEqualTo(Shape.batchOf(channels, 7, 7));
    }
  }

  // Another split into as many modules: the stem apart, two blocks together.
  @Test
  void tablesOfEveryBlockAreNotForOtherSplitsIntoAsMany() {
    Partition partition =
        Partition.balanced(Backbones.named("imagenet-resnet34", 10, 64), 16, Stem.OWN);
    for (int module = 0; module < 15; module++) {
      assertThat(LeapTables.of(partition, module).get(0)).isGreaterThan(partition.lastUnit(module));
    }
  }

  // The chain must run on what the window gives, end in the last stage, and copy later units only.
  @ParameterizedTest
  @CsvSource({"8", "20", "32", "56", "110"})
  void everyChainRunsWhereverTheCutsAre(int depth) {
    var backbone = new CifarResNet(depth, 10, 32);
    int most = backbone.units().size() - 1;
    for (Stem stem : Stem.values()) {
      for (int modules = stem == Stem.OWN ? 2 : 1; modules <= most; modules++) {
        Partition partition = Partition.balanced(backbone, modules, stem);
        for (int module = 0; module < partition.modules() - 1; module++) {
          List<Integer> chain = LeapTables.of(partition, module);
          assertThat(chain).isSorted().doesNotHaveDuplicates();
          assertThat(chain.get(0)).isGreaterThan(partition.lastUnit(module));
          Shape shape = backbone.boundaries().get(partition.lastUnit(module) + 1);
          var graph = new Graph(ElementType.FLOAT32);
          Value features =
              graph.method("probe", Mode.TRAINING).input("features", shape, ElementType.FLOAT32);
          for (int unit : chain) {
            features =
                backbone
                    .units()
                    .get(unit)
                    .layer()
                    .apply(graph.root().child("aug." + unit).auxiliary())
                    .forward(features);
          }
          assertThat(features.shape().size(1)).isEqualTo(64);
        }
      }
    }
  }

  @Test
  void windowsOfThreeStartWithTheThirdModule() {
    Partition partition = PublishedSplits.of(new CifarResNet(32, 10, 16), 8, Stem.ATTACHED);
    SupervisionPlan plan =
        mlaan(3, Mlaan.Leaps.FIRST_AVERAGED, false).apply(GREEDY.plan(partition));
    assertThat(plan.supervisions())
        .extracting(s -> s.name() + " " + s.span())
        .startsWith(
            "modules.2.independent [2]", "modules.2.cascade [0..2]", "modules.3.independent [3]")
        .endsWith("modules.7.independent [7]", "modules.7.cascade [5..7]");
  }

  @Test
  void copiesStartAsTheirUnitsAndEveryAverageFollows() {
    Partition partition = Partition.balanced(new CifarResNet(14, 10, 16), 4, Stem.ATTACHED);
    for (boolean released : new boolean[] {false, true}) {
      SupervisionPlan plan =
          mlaan(2, Mlaan.Leaps.ALL_AVERAGED, released).apply(GREEDY.plan(partition));
      try (Trial trial = Trial.start(plan, new Sgd(0.9, 1e-4, true), ElementType.FLOAT64, 1)) {
        Map<String, double[]> before = trial.values();
        for (int module = 1; module < 3; module++) {
          List<Integer> chain = LeapTables.of(partition, module);
          for (int i = 0; i < chain.size(); i++) {
            String unit = partition.backbone().units().get(chain.get(i)).path();
            String place = "modules.%d.cascade.leap.".formatted(module);
            double[] source = before.get(unit + ".conv1.weight");
            assertThat(before.get(place + "aug." + i + ".conv1.weight")).isEqualTo(source);
            assertThat(before.get(place + "ema." + i + ".conv1.weight")).isEqualTo(source);
          }
        }
        trial.step(0, 3, 0.1);
        trial.step(1, 3, 0.1);
        Map<String, double[]> after = trial.values();
        for (int module = 1; module < 3; module++) {
          String name = "modules.%d.cascade.leap.ema.0.conv1.weight".formatted(module);
          boolean moved = !Arrays.equals(before.get(name), after.get(name));
          assertThat(moved).as(name).isEqualTo(!released || module == 2);
        }
      }
    }
  }

  @Test
  void theReleasedFormHasOneLossInTheLastModule() {
    Partition partition = PublishedSplits.of(new CifarResNet(32, 10, 16), 8, Stem.ATTACHED);
    List<Supervision> last =
        mlaan(2, Mlaan.Leaps.FIRST_AVERAGED, true)
            .apply(GREEDY.plan(partition))
            .supervisions()
            .stream()
            .filter(Supervision::isFinal)
            .toList();
    assertThat(last).extracting(s -> s.span() + " " + s.weight()).containsExactly("[6..7] 1.0");
  }

  // Its averages all move, those of the last chain twice a step, and the last module has both
  // losses. Passes: one alone and one for each of up to three windows; the stem in one window.
  @Test
  void theReleasedFormForImageNetHasNoneOfTheOtherSlips() {
    Partition partition =
        PublishedSplits.of(Backbones.named("imagenet-resnet34", 10, 64), 17, Stem.ATTACHED);
    SupervisionPlan plan = mlaan(3, Mlaan.Leaps.FIRST_AVERAGED, true).apply(GREEDY.plan(partition));
    assertThat(plan.supervisions().stream().filter(Supervision::isFinal))
        .extracting(s -> s.span() + " " + s.weight())
        .containsExactly("[15] 0.001", "[13..15] 0.999");
    List<LeapChain> chains =
        plan.supervisions().stream()
            .map(Supervision::path)
            .filter(LeapChain.class::isInstance)
            .map(LeapChain.class::cast)
            .toList();
    assertThat(chains).hasSize(13);
    assertThat(chains.subList(0, 12)).allMatch(chain -> chain.momentum() == 0.9);
    assertThat(chains.get(12).momentum()).isCloseTo(0.81, within(1e-15));
    assertThat(plan.statisticsMoves()).startsWith(1, 2, 3, 4, 4).endsWith(4, 4, 3, 2);
  }

  @Test
  void refusesMomentaThatAreNone() {
    assertThatThrownBy(() -> new Mlaan(2, 0.001, 0.999, Mlaan.Leaps.NONE, 1.5, false, false))
        .hasMessageContaining("Invalid momentum: 1.5");
  }
}
