package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code replacement} in a trial's specification. */
class ReplacementKeyTest {

  private static final String TRIAL =
      """
      model: %s
      partition: %s
      method: {objective: dgl}
      optimizer: {name: sgd}
      learning-rate: {base: 0.1, schedule: cosine}
      batch-size: 8
      epochs: 20
      replacement: %s
      """;

  @Test
  void takesBlocksOutOfTheNetwork() {
    TrialSpec whole = trial("resnet32", "{modules: 4}", "{every: 14}");
    TrialSpec light = trial("resnet32", "{modules: 4}", "{}");
    long saved =
        whole.program(new TrialPlanner().plan(whole, 10, 32)).parameters()
            - light.program(new TrialPlanner().plan(light, 10, 32)).parameters();

    // Blocks 4, 8 and 12 with their shares against block 14 with its own.
    assertThat(saved).isEqualTo(97_216 - 3 * 2 - (2 * 9 * 64 * 64 + 4 * 64 - 2));
    assertThat(whole.trainsAs(light)).isFalse();
    assertThat(light.trainsAs(trial("resnet32", "{modules: 4}", "{every: 4, operator: light}")))
        .isTrue();
  }

  @Test
  void anExplanationNamesTheBlocks() {
    TrialSpec trial = trial("resnet32", "{modules: 4}", "{}");

    assertThat(Explanation.of(trial, new TrialPlanner(), 10, 32).text())
        .startsWith("resnet32 in 4 modules, 369,696 parameters at inference")
        .contains("  weights made of both neighbours': 1.3 2.2 3.1\n");
  }

  @Test
  void startsFromNoTrainedWeights() {
    SpecNode trial =
        SpecNode.parse(TRIAL.formatted("imagenet-resnet50", "{modules: 1}", "{}"), "a trial")
            .with("initial-weights", Map.of("file", "w.safetensors", "sha256", "0".repeat(64)));

    assertThatThrownBy(() -> TrialSpec.of(trial))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Cannot use replacement with initial-weights");
  }

  /** Among cuts that are balanced, since those for the least peak want every block cut off. */
  @Test
  void isCutForABudgetOfMemory() {
    TrialSpec trial = trial("resnet32", "{memory: 12 MiB}", "{}");
    SupervisionPlan plan = new TrialPlanner().plan(trial, 10, 32);
    int modules = plan.partition().modules();

    assertThat(modules).isBetween(2, 9);
    assertThat(plan.partition())
        .isEqualTo(Partition.balanced(plan.partition().backbone(), modules, Stem.ATTACHED));
    assertThat(trial.program(plan).peakBytes(StepCompiler.STEP, 8)).isLessThanOrEqualTo(12L << 20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          resnet32 | {modules: 4} | {every: 1} | replacement.every: Invalid value: 1 (want a whole number from 2 to 1000)
          resnet32 | {modules: 4} | {operator: heavy} | replacement.operator: Invalid value: 'heavy' (want light or full-block)
          resnet32 | {modules: 4} | {phase: 1} | replacement: Unknown key: phase
          """)
  void refusesWhatItCannotDo(String model, String partition, String replacement, String reason) {
    assertThatThrownBy(() -> trial(model, partition, replacement))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          resnet8 | {modules: 1} | {} | none has a neighbour on both sides
          imagenet-vgg13-bn | {modules: 2} | {} | it is no chain of residual blocks
          resnet32 | {published: 16} | {} | belong to one replacement
          resnet32 | {modules: 12} | {} | want 1 to 9
          resnet32 | {modules: 4, balance: peak} | {} | Cannot search cuts of resnet32 for the least peak
          """)
  void refusesWhatItsNetworkCannotDo(
      String model, String partition, String replacement, String reason) {
    TrialSpec trial = trial(model, partition, replacement);
    int size = model.startsWith("imagenet") ? 64 : 32;

    assertThatThrownBy(() -> new TrialPlanner().plan(trial, 10, size))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(reason);
  }

  private static TrialSpec trial(String model, String partition, String replacement) {
    return TrialSpec.of(SpecNode.parse(TRIAL.formatted(model, partition, replacement), "a trial"));
  }
}
