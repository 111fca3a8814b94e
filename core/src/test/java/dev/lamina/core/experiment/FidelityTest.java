package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.local.Supervision;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FidelityTest {

  private static SupervisionPlan plan(String fidelity, String plugins) {
    return plan("resnet32", 32, fidelity, plugins);
  }

  private static SupervisionPlan plan(String model, int size, String fidelity, String plugins) {
    String text =
        """
        model: %s
        partition: {modules: 8}
        method:
          objective: infopro
          head: 2c2f
          weight-schedule: constant
          first-weights: [5, 0.5]
          plugins: %s
        fidelity: %s
        optimizer: {name: sgd}
        learning-rate: {base: 0.1, schedule: constant}
        batch-size: 8
        epochs: 1
        """
            .formatted(model, plugins, fidelity);
    TrialSpec trial = TrialSpec.of(SpecNode.of("trial", SpecNode.parse(text, "test").value()));
    return new TrialPlanner().plan(trial, 10, size);
  }

  @ParameterizedTest
  @CsvSource({
    "recommended, man, 'B + E'",
    "released, man, 'B + E'",
    "paper, man, 'E + b, E trained'",
    "recommended, hpff, 'decoder on 2x2 patches + 0.5000 2c2f on 2x2 patches'",
    "paper, hpff, 'decoder on 2x2 patches + 0.5000 2c2f on 2x2 patches'",
    "released, hpff, 'decoder on 2x2 patches, one for each + 0.5000 2c2f'",
    "recommended, mlaan, 'first averaged, m=0.995'",
    "paper, mlaan, 'all averaged, m=0.995'",
    "released, mlaan, 'first averaged, m=1.0'",
  })
  void setsDefaultsWhereTextAndCodeDiffer(String fidelity, String plugin, String expected) {
    List<Supervision> supervisions = plan(fidelity, "[" + plugin + "]").supervisions();
    assertThat(supervisions.toString()).contains(expected);
  }

  @Test
  void theReleasedCodeForImageNetIsAnother() {
    SupervisionPlan hpff = plan("imagenet-resnet18", 64, "released", "[hpff]");
    assertThat(hpff.supervisions()).hasSize(7).allMatch(s -> s.weight() == 1);
    assertThat(hpff.supervisions().get(0).loss())
        .hasToString("5.000 decoder on 2x2 patches of the image + 0.5000 2c2f");
    assertThat(hpff.statisticsMoves()).startsWith(1, 1, 2).endsWith(2, 1);
    SupervisionPlan mlaan = plan("imagenet-resnet18", 64, "released", "[mlaan]");
    assertThat(mlaan.supervisions().get(1).span()).hasToString("[0..2]");
    assertThat(mlaan.supervisions().toString()).contains("first averaged, m=0.995, drawn");
    SupervisionPlan paper = plan("imagenet-resnet18", 64, "paper", "[hpff]");
    assertThat(paper.supervisions().get(0).weight()).isEqualTo(0.001);
  }

  @Test
  void whatASpecificationSaysStands() {
    String plan =
        plan("released", "[{hpff: {fusion: mean, patches: 3}}]").supervisions().toString();
    assertThat(plan).contains("on 3x3 patches").doesNotContain("one for each");
  }

  @Test
  void onlyTheReleasedFormMovesStatisticsMoreThanOnce() {
    assertThat(plan("recommended", "[hpff]").statisticsMoves()).containsOnly(1);
    assertThat(plan("released", "[mlaan]").statisticsMoves()).contains(2, 3);
  }

  @Test
  void whatCannotBeCombinedIsToldWithTheKey() {
    assertThatThrownBy(() -> plan("paper", "[mlaan, man]"))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("trial.method: Cannot add man to modules.1.cascade")
        .hasMessageContaining("lies there already");
    assertThatThrownBy(() -> plan("paper", "[{hpff: {windw: 2}}]"))
        .hasMessageStartingWith("trial.method.plugins[0].hpff: Unknown key: windw (did you mean");
    assertThatThrownBy(() -> plan("papre", "[man]"))
        .hasMessageContaining("trial.fidelity: Invalid value: 'papre' (want recommended or paper");
  }
}
