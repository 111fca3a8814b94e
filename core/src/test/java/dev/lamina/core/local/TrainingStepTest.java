package dev.lamina.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.graph.Distance;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.Patches.Fusion;
import dev.lamina.core.local.loss.Classification;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.objective.EndToEnd;
import dev.lamina.core.local.objective.InfoPro;
import dev.lamina.core.local.plugin.Hpff;
import dev.lamina.core.local.plugin.Man;
import dev.lamina.core.local.plugin.Mlaan;
import dev.lamina.core.train.AdamW;
import dev.lamina.core.train.Sgd;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One forward pass a module, whatever the plan, changes no number. */
class TrainingStepTest {

  private static final Backbone BACKBONE = new CifarResNet(14, 10, 16);
  private static final Partition PARTITION = Partition.balanced(BACKBONE, 5, Stem.ATTACHED);
  private static final ConvolutionalHead HEAD = new ConvolutionalHead(1, 2, 16);
  private static final Objective DGL = new Dgl(HEAD);
  private static final Objective INFOPRO =
      new InfoPro(
          new Classification(HEAD),
          InfoPro.Schedule.CONSTANT,
          new InfoPro.Weights(5, 0.5),
          new InfoPro.Weights(5, 0.5));

  private static final UpdateRule REVEAL =
      (step, rate) ->
          gradients ->
              gradients
                  .parameters()
                  .forEach(p -> step.output("gradient/" + p.name(), gradients.of(p).orElseThrow()));

  static Stream<Named<SupervisionPlan>> plans() {
    SupervisionPlan dgl = DGL.plan(PARTITION);
    SupervisionPlan infopro = INFOPRO.plan(PARTITION);
    var patches = new Hpff(2, 0.1, 0.9, new Patches(2, Fusion.MEAN), false);
    var threes = new Hpff(3, 0.25, 0.75, new Patches(2, Fusion.MEAN), false);
    Partition apart = Partition.balanced(BACKBONE, 4, Stem.OWN);
    return Stream.of(
        Named.of("end-to-end", new EndToEnd().plan(PARTITION)),
        Named.of("dgl", dgl),
        Named.of("infopro", infopro),
        Named.of("man", Man.standard().apply(dgl)),
        Named.of("hpff", patches.apply(infopro)),
        Named.of("hpff of 3", new Hpff(3, 0.1, 0.9, Patches.WHOLE, false).apply(dgl)),
        Named.of("man on hpff", Man.standard().apply(patches.apply(dgl))),
        Named.of("hpff of 3 on patches, stem apart", threes.apply(INFOPRO.plan(apart))),
        Named.of("mlaan", mlaan(2).apply(infopro)),
        Named.of("mlaan of 3", mlaan(3).apply(dgl)));
  }

  private static Mlaan mlaan(int window) {
    return new Mlaan(window, 0.1, 0.9, Mlaan.Leaps.ALL_AVERAGED, 0.9, true, false);
  }

  // J.9, J.10
  @ParameterizedTest
  @MethodSource("plans")
  void gradientsAreThoseOfRunningEveryLossByItself(SupervisionPlan plan) {
    Program naive = NaiveStep.training(plan, REVEAL, Trial.options(ElementType.FLOAT64));
    try (Trial shared = Trial.start(plan, REVEAL, ElementType.FLOAT64, 3);
        Trial apart = Trial.start(BACKBONE, naive, ElementType.FLOAT64, 3)) {
      Map<String, HostTensor> expected = apart.step(0, 3, 0.1);
      Map<String, HostTensor> actual = shared.step(0, 3, 0.1);
      assertThat(actual.keySet()).containsAll(expected.keySet());
      expected.forEach(
          (name, tensor) ->
              assertThat(Distance.between(actual.get(name).toDoubles(), tensor.toDoubles()))
                  .as(name)
                  .isLessThan(1e-11));
    }
  }

  // Averages, running statistics, momentum and weights, whenever in the step they change.
  @ParameterizedTest
  @MethodSource("plans")
  void theStateAfterSomeStepsIsThatOfChangingAllAtTheEnd(SupervisionPlan plan) {
    var rule = new Sgd(0.9, 1e-2, true);
    Program naive = NaiveStep.training(plan, rule, Trial.options(ElementType.FLOAT64));
    try (Trial shared = Trial.start(plan, rule, ElementType.FLOAT64, 3);
        Trial apart = Trial.start(BACKBONE, naive, ElementType.FLOAT64, 3)) {
      for (int step = 0; step < 2; step++) {
        apart.step(step, 3, 0.01);
        shared.step(step, 3, 0.01);
      }
      Map<String, double[]> actual = shared.values();
      Map<String, double[]> expected = apart.values();
      assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
      expected.forEach(
          (name, values) ->
              assertThat(Distance.between(actual.get(name), values)).as(name).isLessThan(1e-9));
    }
  }

  @ParameterizedTest
  @MethodSource("plans")
  void checkpointingChangesNoBitAndMovesStatisticsOnce(SupervisionPlan plan) {
    var rule = new AdamW(0.9, 0.999, 1e-8, 0.01);
    StepCompiler.Options plain = Trial.options(ElementType.FLOAT32);
    StepCompiler.Options recomputing = plain.recomputing();
    try (Trial kept = Trial.start(plan, rule, ElementType.FLOAT32, 3);
        Trial recomputed =
            Trial.start(
                BACKBONE, StepCompiler.training(plan, rule, recomputing), ElementType.FLOAT32, 3)) {
      for (int step = 0; step < 3; step++) {
        assertThat(recomputed.step(step, 3, 0.01)).isEqualTo(kept.step(step, 3, 0.01));
      }
      assertThat(recomputed.loaded().state()).isEqualTo(kept.loaded().state());
    }
  }

  @Test
  void checkpointingNeedsLessMemory() {
    SupervisionPlan whole = new EndToEnd().plan(Partition.whole(BACKBONE));
    StepCompiler.Options plain = Trial.options(ElementType.FLOAT32);
    StepCompiler.Options recomputing = plain.recomputing();
    var rule = new Sgd(0.9, 1e-4, true);
    long kept = StepCompiler.training(whole, rule, plain).peakBytes(StepCompiler.STEP, 64);
    long again = StepCompiler.training(whole, rule, recomputing).peakBytes(StepCompiler.STEP, 64);
    assertThat(again).isLessThan(kept * 6 / 10);
  }

  /** The gradients of all modules together are bigger than what a step takes. */
  @Test
  void parametersChangeAsSoonAsTheyHaveTheirGradients() {
    Backbone backbone = new CifarResNet(32, 10, 8);
    Partition blocks = Partition.balanced(backbone, 15, Stem.ATTACHED);
    SupervisionPlan plan = new Dgl(new ConvolutionalHead(0, 1, 16)).plan(blocks);
    Program program =
        StepCompiler.training(plan, new Sgd(0.9, 1e-4, true), Trial.options(ElementType.FLOAT32));
    long parameters =
        program.variables().stream()
            .filter(v -> v.role() == Variable.Role.PARAMETER)
            .mapToLong(v -> v.elements() * Float.BYTES)
            .sum();
    assertThat(program.peakBytes(StepCompiler.STEP, 1)).isLessThan(parameters * 2 / 3);
    assertThat(List.of(program.text().split("_fused_sgd_", -1))).hasSize(15 + 1);
  }
}
