package dev.lamina.core.local.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.graph.Distance;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Program;
import dev.lamina.core.local.NaiveStep;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.PixelLabels;
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

/** Two losses of one network trained end to end. */
class AuxiliaryClassifierTest {

  private static final int CLASSES = 3;
  private static final int SIZE = 33;
  private static final Backbone BACKBONE = Backbones.named("deeplabv3-resnet18", CLASSES, SIZE);
  private static final SupervisionPlan PLAN = new EndToEnd().plan(Partition.whole(BACKBONE));
  private static final Sgd PLAIN = new Sgd(0, 0, false);

  @Test
  void theSecondLossTrainsWhatIsBeforeItAndTheMainOneAll() {
    assertThat(PLAN.partition().modules()).isEqualTo(2);
    assertThat(PLAN.partition().lastUnit(0)).isEqualTo(6);
    assertThat(PLAN.supervisions())
        .extracting(Supervision::name, Supervision::span, Supervision::weight)
        .containsExactly(
            tuple("network", new Span(0, 1), 1.0), tuple("auxiliary", new Span(0, 0), 0.4));
    assertThat(PLAN.classifying().name()).isEqualTo("network");
  }

  @Test
  void aCutThatIsThereIsNotMadeAgain() {
    Partition cut = Partition.after(BACKBONE, List.of("1.0", "3.1"));

    assertThat(new EndToEnd().plan(cut).partition().ends()).containsExactly(1, 6, 8);
  }

  /** One step at rate 1 moves by the gradient, which is that of both losses written out. */
  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "true, true"})
  void gradientsOfBothLossesAddUp(boolean checkpointing, boolean replaced) {
    // The second loss begins at block 3.1, which is made of blocks before and after it.
    Backbone backbone = replaced ? new Replacement(2, Surrogate.LIGHT).in(BACKBONE) : BACKBONE;
    SupervisionPlan plan = new EndToEnd().plan(Partition.whole(backbone));
    StepCompiler.Options plain = Trial.options(ElementType.FLOAT64);
    StepCompiler.Options options = checkpointing ? plain.recomputing() : plain;
    Map<String, double[]> ours = after(backbone, StepCompiler.training(plan, PLAIN, options));
    Map<String, double[]> expected = after(backbone, NaiveStep.training(plan, PLAIN, plain));

    assertThat(backbone.replaced().contains("3.1")).isEqualTo(replaced);

    assertThat(ours.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, values) ->
            assertThat(Distance.between(ours.get(name), values)).as(name).isLessThan(1e-9));
  }

  private static Map<String, double[]> after(Backbone backbone, Program program) {
    try (Trial trial = Trial.start(backbone, program, ElementType.FLOAT64, 2)) {
      trial.step(1, 2, 1);
      return trial.values();
    }
  }

  @Test
  void bothLossesComeFromOneForwardPass() {
    Program program = StepCompiler.training(PLAN, PLAIN, Trial.options(ElementType.FLOAT64));
    int pixels = 5 * 5;
    int channels = 256;
    int quarter = channels / 4;

    assertThat(program.multiplyAdds(StepCompiler.STEP, 1))
        .isEqualTo(
            program.multiplyAdds(StepCompiler.EVALUATE, 1)
                + pixels * (9L * channels * quarter + (long) quarter * CLASSES));
  }

  @Test
  void aBatchWithoutCountedPixelsTeachesNothing() {
    Program program = StepCompiler.training(PLAN, PLAIN, Trial.options(ElementType.FLOAT64));
    try (Trial trial = Trial.start(BACKBONE, program, ElementType.FLOAT64, 2)) {
      Map<String, double[]> before = trial.values();
      HostBuffer labels = HostBuffer.allocate(ElementType.INT64, 2, SIZE, SIZE);
      for (int i = 0; i < 2 * SIZE * SIZE; i++) {
        labels.longs().put(i, PixelLabels.IGNORED);
      }
      var losses =
          trial.loaded().call(StepCompiler.STEP, trial.images(1, 2), labels, HostBuffer.scalar(1));

      assertThat(losses.get("network").toDoubles()).containsExactly(0);
      assertThat(losses.get("auxiliary").toDoubles()).containsExactly(0);
      trial
          .values()
          .forEach(
              (name, values) -> {
                if (!name.contains(".running_")) {
                  assertThat(values).as(name).isEqualTo(before.get(name));
                }
              });
    }
  }
}
