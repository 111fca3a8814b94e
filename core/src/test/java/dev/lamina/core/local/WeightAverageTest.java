package dev.lamina.core.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.Distance;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.train.Sgd;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightAverageTest {

  private static final Backbone BACKBONE = new CifarResNet(8, 10, 16);
  private static final SupervisionPlan PLAN =
      new Dgl(new ConvolutionalHead(1, 1, 16)).plan(Partition.balanced(BACKBONE, 2, Stem.ATTACHED));
  private static final Sgd SGD = new Sgd(0.9, 1e-4, true);
  private static final String AVERAGE = "average.";

  @Test
  void followsEveryValueOfTheNetworkAndNothingElse() {
    try (Trial trial = averaged(new WeightAverage(0.9, 3), 1)) {
      Map<String, double[]> before = trial.values();
      long averages = before.keySet().stream().filter(name -> name.startsWith(AVERAGE)).count();
      assertThat(averages)
          .isEqualTo(
              before.keySet().stream()
                  .filter(name -> !name.startsWith(AVERAGE) && !name.startsWith("modules."))
                  .filter(name -> !name.startsWith("optimizer") && !name.startsWith("average_"))
                  .count());
      before.forEach(
          (name, values) -> {
            if (name.startsWith(AVERAGE)) {
              assertThat(values).as(name).isEqualTo(before.get(name.substring(AVERAGE.length())));
            }
          });
      for (int n = 1; n <= 4; n++) {
        Map<String, double[]> old = trial.values();
        trial.step(n, 4, 0.1);
        Map<String, double[]> now = trial.values();
        double kept = 0.9 * (1 - Math.exp(-n / 3.0));
        for (String name : now.keySet()) {
          if (name.startsWith(AVERAGE)) {
            double[] source = now.get(name.substring(AVERAGE.length()));
            double[] expected = source.clone();
            for (int i = 0; i < source.length; i++) {
              expected[i] = kept * old.get(name)[i] + (1 - kept) * source[i];
            }
            assertThat(Distance.between(now.get(name), expected)).as(name).isLessThan(1e-12);
          }
        }
      }
    }
  }

  /** Invariant 13 of the specification. */
  @ParameterizedTest
  @CsvSource({"1, 4.99825e-4", "2000, 0.632057"})
  void theStartIsSoonForgotten(int updates, double expected) {
    try (Trial trial = averaged(new WeightAverage(0.9999, 2000), updates)) {
      String name = "classifier.weight";
      double[] before = trial.values().get(AVERAGE + name);
      trial.step(1, 4, 0.5);
      double[] source = trial.values().get(name);
      double[] after = trial.values().get(AVERAGE + name);
      int compared = 0;
      for (int i = 0; i < before.length; i++) {
        if (Math.abs(before[i] - source[i]) > 1e-4) {
          double kept = (after[i] - source[i]) / (before[i] - source[i]);
          assertThat(kept).isCloseTo(expected, within(1e-6));
          compared++;
        }
      }
      assertThat(compared).isPositive();
    }
  }

  @Test
  void isWhatInfersAndIsDeployed() {
    try (Trial trial = averaged(new WeightAverage(0.9, 3), 1)) {
      for (int n = 1; n <= 3; n++) {
        trial.step(n, 4, 0.1);
      }
      Map<String, HostTensor> inferred = WeightAverage.inferred(trial.loaded().state());
      Program program = StepCompiler.inference(BACKBONE, Trial.options(ElementType.FLOAT64));
      try (LoadedProgram deployed =
          Engine.get().load(program, v -> inferred.get(v.name()), ComputeDevice.CPU)) {
        double[] logits =
            deployed
                .call(StepCompiler.EVALUATE, trial.images(7, 4))
                .get(StepCompiler.LOGITS)
                .toDoubles();
        assertThat(trial.logits(7, 4).toDoubles()).isEqualTo(logits);
      }
      assertThat(inferred.get("classifier.weight").toDoubles())
          .isNotEqualTo(trial.values().get("classifier.weight"));
    }
  }

  @Test
  void changesNothingOfTheTraining() {
    try (Trial averaged = averaged(new WeightAverage(0.9, 3), 1);
        Trial plain = Trial.start(PLAN, SGD, ElementType.FLOAT64, 1)) {
      for (int n = 1; n <= 2; n++) {
        averaged.step(n, 4, 0.1);
        plain.step(n, 4, 0.1);
      }
      Map<String, double[]> found = averaged.values();
      plain.values().forEach((name, values) -> assertThat(found.get(name)).isEqualTo(values));
      assertThat(
              WeightAverage.inferred(plain.loaded().state()).get("classifier.weight").toDoubles())
          .isEqualTo(plain.values().get("classifier.weight"));
    }
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> new WeightAverage(1, 2000))
        .hasMessage("Invalid decay: 1.0 (want 0 < d < 1)");
    assertThatThrownBy(() -> new WeightAverage(0.9, 0)).hasMessage("Invalid ramp: 0.0 (want > 0)");
  }

  /** Before some update, the first being 1. */
  private static Trial averaged(WeightAverage average, int update) {
    StepCompiler.Options options =
        Trial.options(ElementType.FLOAT64).averagedBy(Optional.of(average));
    Program program = StepCompiler.training(PLAN, SGD, options);
    return Trial.start(
        BACKBONE,
        program,
        ElementType.FLOAT64,
        variable ->
            variable.name().equals("average_updates")
                ? HostTensor.of(variable.name(), new long[0], new double[] {update - 1})
                : variable.initial(1));
  }
}
