package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.local.MemoryCuts;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.spec.MemorySize;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleSearchTest {

  private static final int BATCH = 64;
  private static final int UNITS = 10;
  private static final String INFOPRO =
      "{objective: infopro, head: 1c2f, first-weights: [5, 0.5], last-weights: [0, 0.5]}";

  private final TrialPlanner planner = new TrialPlanner();

  private static TrialSpec spec(String method, String partition) {
    String text =
        """
        model: resnet20
        partition: %s
        method: %s
        optimizer: {name: sgd}
        learning-rate: {base: 0.1, schedule: constant}
        batch-size: %s
        epochs: 1
        """
            .formatted(partition, method, BATCH);
    return TrialSpec.of(SpecNode.of("trial", SpecNode.parse(text, "test").value()));
  }

  private long peak(TrialSpec spec) {
    return spec.program(planner.plan(spec, 10, 32)).peakBytes("step", BATCH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{objective: greedy} | 44",
        "{objective: predsim} | 45",
        "{objective: dgl, head: dgl-c} | 50",
        "{objective: dgl, head: 1c2f, plugins: [man]} | 70",
        "{objective: dgl, head: 1c2f, plugins: [hpff]} | 70",
        "{objective: greedy, plugins: [mlaan]} | 95",
        INFOPRO + " | 53",
      })
  void everySmallerNumberOfModulesNeedsMore(String method, long mebibytes) {
    long bytes = mebibytes << 20;
    TrialSpec spec = spec(method, "{memory: %s MiB}".formatted(mebibytes));
    MemoryFit fit = planner.fit(spec, 10, 32, new MemorySize(bytes));
    PlannedCut last = fit.fewest();
    assertThat(fit.fits()).isTrue();
    assertThat(fit.balance()).isEqualTo(MemoryFit.Balance.PEAK);
    assertThat(last.peakBytes()).isLessThanOrEqualTo(bytes);
    assertThat(planner.plan(spec, 10, 32)).isEqualTo(last.plan());
    assertThat(fit.fewer().orElseThrow().modules()).isEqualTo(last.modules() - 1);
    for (int modules = 2; modules < last.modules(); modules++) {
      String partition = "{modules: %s, balance: peak}".formatted(modules);
      assertThat(peak(spec(method, partition))).as("K = %s", modules).isGreaterThan(bytes);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{objective: greedy} | float32 | false",
        "{objective: dgl, head: dgl-c} | float32 | false",
        "{objective: dgl, head: dgl-c} | bf16 | false",
        "{objective: dgl, head: dgl-c} | float32 | true",
        "{objective: predsim} | float32 | false",
        "{objective: dgl, head: 1c2f, plugins: [man]} | float32 | false",
        "{objective: dgl, head: 1c2f, plugins: [hpff]} | float32 | false",
        "{objective: dgl, head: 1c2f, plugins: [hpff]} | bf16 | false",
        "{objective: dgl, head: 1c2f, plugins: [mlaan]} | float32 | false",
        INFOPRO + " | float32 | false",
      })
  void estimatesAreWithinTheDoubtThatTheSearchAllows(
      String method, String precision, boolean checkpointing) {
    UnaryOperator<TrialSpec> computing =
        trial ->
            TrialSpec.of(
                trial
                    .node()
                    .with("precision", precision)
                    .with("activation-checkpointing", checkpointing));
    TrialSpec finest = computing.apply(spec(method, "{modules: %s}".formatted(UNITS - 1)));
    MemoryCuts cuts = MemoryCuts.of(planner.plan(finest, 10, 32), finest::program, BATCH);
    for (int modules = 2; modules < UNITS; modules++) {
      long peak =
          peak(computing.apply(spec(method, "{modules: %s, balance: peak}".formatted(modules))));
      assertThat(cuts.estimate(modules) / (double) peak).as("K = %s", modules).isBetween(0.85, 1.2);
    }
  }

  @Test
  void headsCountWhenThePeakIsBalanced() {
    String method = "{objective: dgl, head: dgl-c}";
    long byActivations = peak(spec(method, "{modules: 4}"));
    long byPeak = peak(spec(method, "{modules: 4, balance: peak}"));
    assertThat(byPeak).isLessThan(byActivations * 96 / 100);
  }

  @Test
  void oneModuleIsNoLocalMethodHoweverMuchMemoryThereIs() {
    MemorySize much = new MemorySize(1L << 40);
    assertThat(planner.fit(spec("{objective: greedy}", "{modules: 4}"), 10, 32, much).fewest())
        .extracting(PlannedCut::modules)
        .isEqualTo(2);
    assertThat(planner.fit(spec("{objective: end-to-end}", "{modules: 4}"), 10, 32, much).fewest())
        .extracting(PlannedCut::modules)
        .isEqualTo(1);
  }

  // Wang et al., "Revisiting locally supervised learning": splits that InfoPro's authors balanced
  // by measured memory.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"2 | [\"1.14\"]", "4 | [\"1.6\", \"1.14\", \"2.8\"]"})
  void resNet110IsCutWhereInfoProsAuthorsCutIt(int modules, String cuts) {
    TrialSpec ours =
        TrialSpec.of(
            spec(INFOPRO, "{modules: %s, balance: peak}".formatted(modules))
                .node()
                .with("model", "resnet110"));
    TrialSpec theirs =
        TrialSpec.of(spec(INFOPRO, "{cuts: %s}".formatted(cuts)).node().with("model", "resnet110"));
    assertThat(planner.plan(ours, 10, 32)).isEqualTo(planner.plan(theirs, 10, 32));
  }

  @Test
  void endToEndTrainingFitsOrNot() {
    TrialSpec spec = spec("{objective: end-to-end}", "{memory: 128 MiB}");
    assertThat(planner.plan(spec, 10, 32).partition().modules()).isEqualTo(1);
    assertThatThrownBy(
            () -> planner.plan(spec("{objective: end-to-end}", "{memory: 64 MiB}"), 10, 32))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("at least, with K = 1");
  }

  @Test
  void saysHowMuchItWouldTake() {
    assertThatThrownBy(() -> planner.plan(spec("{objective: greedy}", "{memory: 1 MiB}"), 10, 32))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith(
            "trial.partition: Cannot train resnet20 within 1.0 MiB: a step needs")
        .hasMessageContaining("(want more memory, a smaller batch or smaller heads)");
  }

  private static ModuleSearch ofAtMostFourModules() {
    TrialSpec compiling = spec("{objective: greedy}", "{modules: 1}");
    var greedy = new Dgl(Heads.linear());
    return new ModuleSearch(
        Backbones.named("resnet20", 10, 32),
        Stem.ATTACHED,
        partition -> {
          if (partition.modules() > 4) {
            throw new SpecException("Cannot train more than 4 modules");
          }
          return greedy.plan(partition);
        },
        compiling::program,
        BATCH);
  }

  @Test
  void balancingThePeakIsRefusedWhereItCannotBeEstimated() {
    ModuleSearch search = ofAtMostFourModules();
    assertThat(search.leastPeak(1).modules()).isEqualTo(1);
    assertThatThrownBy(() -> search.leastPeak(3))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "Cannot balance the peak of resnet20: the method cannot train every unit by itself:"
                + " Cannot train more than 4 modules (want balance: activations)");
  }

  @Test
  void withoutEstimatesEveryNumberOfModulesIsTriedWithBalancedCuts() {
    MemoryFit fit = ofAtMostFourModules().within(new MemorySize(50L << 20));
    assertThat(fit.fits()).isTrue();
    assertThat(fit.balance()).isEqualTo(MemoryFit.Balance.ACTIVATIONS_FOR_METHOD);
    assertThat(fit.tried()).extracting(PlannedCut::modules).startsWith(1, 2);
    MemoryFit none = ofAtMostFourModules().within(new MemorySize(1L << 20));
    assertThat(none.fits()).isFalse();
    assertThat(none.fewer()).isEmpty();
    assertThat(none.tried()).extracting(PlannedCut::modules).containsExactly(1, 2, 3, 4);
  }

  @Test
  void aMethodThatRefusesEveryNumberOfModulesIsNoMatterOfMemory() {
    String wide = "{objective: greedy, plugins: [hpff: {window: 20}]}";
    assertThatThrownBy(
            () -> planner.fit(spec(wide, "{modules: 4}"), 10, 32, new MemorySize(1L << 30)))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Cannot add hpff with windows of 20");
  }

  @Test
  void aPlannerSearchesOnceForTrialsThatDifferInRateOrSeed() {
    TrialSpec spec = spec("{objective: greedy}", "{memory: 44 MiB}");
    var other = TrialSpec.of(spec.node().with("learning-rate.base", 0.5).with("seed", 7L));
    SupervisionPlan plan = planner.plan(spec, 10, 32);
    assertThat(planner.plan(other, 10, 32)).isSameAs(plan);
    assertThat(new TrialPlanner().plan(spec, 10, 32)).isNotSameAs(plan).isEqualTo(plan);
    assertThat(planner.plan(TrialSpec.of(spec.node().with("batch-size", 32L)), 10, 32))
        .isNotEqualTo(plan);
    assertThat(planner.plan(spec, 5, 32)).isNotEqualTo(plan);
  }

  @Test
  void tellsWhatHoldsThePeak() {
    TrialSpec spec = spec("{objective: greedy}", "{memory: 64 MiB}");
    MemoryFit fit = planner.fit(spec, 10, 32, new MemorySize(64L << 20));
    assertThat(fit.tried().get(0).holders())
        .matches("at stages\\.\\S+ \\(M(\\d)\\): units of M\\1 \\d\\d %.*");
  }
}
