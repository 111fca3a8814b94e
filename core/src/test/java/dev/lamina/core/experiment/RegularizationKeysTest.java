package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code optimizer.clip-norm}, {@code label-smoothing} and {@code stochastic-depth} in a trial's
 * specification.
 */
class RegularizationKeysTest {

  private static final SpecNode TRIAL =
      SpecNode.parse(
          """
          model: resnet8
          partition: {modules: 2}
          method: {objective: dgl}
          optimizer: {name: sgd}
          learning-rate: {base: 0.1, schedule: constant}
          batch-size: 8
          epochs: 2
          """,
          "test");

  @ParameterizedTest
  @CsvSource({"optimizer.clip-norm, 1.5", "label-smoothing, 0.2", "stochastic-depth, 0.2"})
  void trainDifferently(String key, double value) {
    TrialSpec plain = TrialSpec.of(TRIAL);
    TrialSpec changed = TrialSpec.of(TRIAL.with(key, value));
    assertThat(changed.trainsAs(plain)).isFalse();
    assertThat(changed.trainsAs(TrialSpec.of(TRIAL.with(key, value / 2)))).isFalse();
    assertThat(program(changed)).isNotEqualTo(program(plain));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          optimizer.clip-norm | 0 | optimizer: Invalid clip-norm: 0.0 (want > 0)
          label-smoothing | 1 | label-smoothing: Invalid value: 1.0 (want a number from 0, below 1)
          stochastic-depth | 1 | stochastic-depth: Invalid value: 1.0 (want a number from 0, below 1)
          label-smoothing | -0.1 | label-smoothing: Invalid value: -0.1
          optimizer.clip-norm | -1 | optimizer.clip-norm: Invalid value: -1
          """)
  void areRefusedOutOfRange(String key, double value, String reason) {
    assertThatThrownBy(() -> TrialSpec.of(TRIAL.with(key, value)))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void branchesAreDroppedInResidualNetworksAlone() {
    SpecNode vgg =
        TRIAL.with("model", "imagenet-vgg13-bn").with("augmentation", Map.of("padding", 0L));
    TrialSpec plain = TrialSpec.of(vgg);
    TrialSpec dropping = TrialSpec.of(vgg.with("stochastic-depth", 0.2));
    assertThat(plain.backbone(4, 64).name()).isEqualTo("imagenet-vgg13-bn");
    assertThatThrownBy(() -> dropping.backbone(4, 64))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(
            "Cannot drop branches of imagenet-vgg13-bn: it is no chain of residual blocks");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {objective: greedy} | 2
          {objective: predsim} | 2
          {objective: infopro, head: 1c2f, weight-schedule: constant, first-weights: [5, 1]} | 2
          {objective: infopro, head: 1c2f, weight-schedule: constant, first-weights: [5, 1], label-loss: supervised-contrastive} | 1
          """)
  void everyCrossEntropyIsSmoothedAndNothingElse(String method, int losses) {
    TrialSpec smoothed =
        TrialSpec.of(
            TRIAL
                .with("method", SpecNode.parse(method, "test").value())
                .with("label-smoothing", 0.125));
    List<String> written =
        program(smoothed).lines().filter(line -> line.contains("cross_entropy_loss(")).toList();
    assertThat(written).hasSize(losses).allMatch(line -> line.endsWith(", 0.125)"));
  }

  @Test
  void gradientsAreClippedByEitherOptimizer() {
    for (String name : new String[] {"sgd", "adamw"}) {
      TrialSpec clipped =
          TrialSpec.of(TRIAL.with("optimizer.name", name).with("optimizer.clip-norm", 1.5));
      assertThat(program(clipped)).contains("torch.clamp_max(");
    }
  }

  private static String program(TrialSpec trial) {
    return trial.program(new TrialPlanner().plan(trial, 4, 16)).text();
  }
}
