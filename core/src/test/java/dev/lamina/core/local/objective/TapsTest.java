package dev.lamina.core.local.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.graph.Distance;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Program;
import dev.lamina.core.local.AuxiliaryPath;
import dev.lamina.core.local.FinalClassifier;
import dev.lamina.core.local.NaiveStep;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Span;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.local.Supervision;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.Trial;
import dev.lamina.core.replacement.Replacement;
import dev.lamina.core.replacement.Surrogate;
import dev.lamina.core.train.Sgd;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks whose classifier reads several stages, trained end to end. */
class TapsTest {

  private static final Backbone BACKBONE = Backbones.named("retinanet-resnet18", 2, 32);
  private static final Sgd PLAIN = new Sgd(0, 0, false);

  @Test
  void theNetworkIsCutWhereItIsTapped() {
    SupervisionPlan plan = new EndToEnd().plan(Partition.whole(BACKBONE));

    assertThat(BACKBONE.taps()).containsExactly(4, 6);
    assertThat(plan.partition().ends()).containsExactly(4, 6, 8);
    assertThat(plan.supervisions()).extracting(Supervision::span).containsExactly(new Span(0, 2));
  }

  /** One step moves by the gradient, which is that of one pass through all of it. */
  @ParameterizedTest
  @CsvSource({"false, true", "true, false"})
  void gradientsArriveAtEveryStage(boolean checkpointing, boolean replaced) {
    // Block 2.1, the last before a tap, is made of blocks on both sides of it.
    Backbone backbone = replaced ? new Replacement(4, Surrogate.LIGHT).in(BACKBONE) : BACKBONE;
    SupervisionPlan plan = new EndToEnd().plan(Partition.whole(backbone));
    StepCompiler.Options plain = Trial.options(ElementType.FLOAT64);
    StepCompiler.Options options = checkpointing ? plain.recomputing() : plain;
    Map<String, double[]> ours = after(backbone, StepCompiler.training(plan, PLAIN, options));
    Map<String, double[]> expected = after(backbone, NaiveStep.training(plan, PLAIN, plain));

    assertThat(replaced ? backbone.replaced() : List.of("2.1")).containsExactly("2.1");
    assertThat(ours.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, values) ->
            assertThat(Distance.between(ours.get(name), values)).as(name).isLessThan(1e-8));
  }

  @Test
  void aPlanWithoutCutsAtTapsIsRefused() {
    Partition whole = Partition.whole(BACKBONE);
    var loss =
        new Supervision("network", new Span(0, 0), AuxiliaryPath.DIRECT, new FinalClassifier(), 1);

    assertThatThrownBy(() -> new SupervisionPlan(whole, List.of(loss)))
        .hasMessageContaining("No cut after a tap of retinanet-resnet18");
  }

  private static Map<String, double[]> after(Backbone backbone, Program program) {
    try (Trial trial = Trial.start(backbone, program, ElementType.FLOAT64, 2)) {
      trial.step(1, 2, 0.1);
      return trial.values();
    }
  }
}
