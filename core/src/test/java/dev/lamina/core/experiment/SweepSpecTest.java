package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.Goal;
import dev.lamina.core.tune.Objectives;
import dev.lamina.core.tune.Objectives.Objective;
import dev.lamina.core.tune.Retention;
import dev.lamina.core.tune.Setting;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class SweepSpecTest {

  private static final String SWEEP =
      """
      name: small
      trial:
        model: resnet8
        method: {objective: end-to-end}
        optimizer: {name: sgd}
        learning-rate: {base: 0.1, schedule: constant}
        batch-size: 8
        epochs: 2
      search:
        space:
          method:
            choice:
              end-to-end: {objective: end-to-end}
              dgl: {objective: dgl}
          learning-rate.base: {choice: [0.1, 0.2]}
      """;

  @Test
  void everyTrialIsTheBaseWithItsSettings() {
    SweepSpec spec = sweep();
    SortedMap<String, Setting> last = spec.plan().known(3).orElseThrow();
    assertThat(last.get("method").label()).isEqualTo("dgl");
    TrialSpec trial = spec.trial(last);
    assertThat(trial.settings().pacing().rate().at(1, 2)).isEqualTo(0.2);
    assertThat(trial.node().canonical()).contains("\"objective\":\"dgl\"");
    assertThat(spec.plan().known(4)).isEmpty();
  }

  @Test
  void whatDoesNotChangeResultsIsNotPartOfItsIdentity() {
    SpecNode node = SpecNode.parse(SWEEP, "test");
    String identity = SweepSpec.of(node).identity();
    assertThat(SweepSpec.of(node.with("run.slots", 2L).with("run.retries", 5L)).identity())
        .isEqualTo(identity);
    assertThat(SweepSpec.of(node.with("run.keep", Map.of("best", 3L))).identity())
        .isEqualTo(identity);
    assertThat(SweepSpec.of(node.with("objectives", objectives("seconds"))).identity())
        .isEqualTo(identity);
    assertThat(SweepSpec.of(node.with("trial.epochs", 3L)).identity()).isNotEqualTo(identity);
    assertThat(SweepSpec.of(node.with("trial.seed", 3L)).identity()).isNotEqualTo(identity);
    assertThat(SweepSpec.of(SpecNode.parse(node.canonical(), "sorted")).identity())
        .as("the order of the space is the order of the trials")
        .isNotEqualTo(identity);
    assertThat(SweepSpec.of(SpecNode.parse(node.json(), "as written")).identity())
        .isEqualTo(identity);
  }

  @Test
  void refusesWhatAnyTrialWouldRefuse() {
    assertWrong("search.space", Map.of("learning-rate.bas", Map.of("choice", List.of(0.1))), "bas");
    assertWrong(
        "search.space",
        Map.of("method", Map.of("choice", Map.of("broken", Map.of("objective", "dg")))),
        "method.objective: Unknown objective: 'dg' (did you mean dgl?");
    assertWrong("name", "Not A Name", "name: Invalid value: 'Not A Name'");
    assertWrong("serch", Map.of(), "Unknown key: serch (did you mean search?");
    assertWrong("metric", Map.of("name", "test/accuracy", "goal", "up"), "(want max or min)");
    assertWrong(
        "metric",
        Map.of("name", "test/acuracy", "goal", "max"),
        "metric.name: Unknown metric: 'test/acuracy' (did you mean test/accuracy?");
    assertWrong(
        "data", Map.of("table", "t", "generate", Map.of()), "Cannot use both generate and table");
    assertWrong("run.slots", 0L, "run.slots: Invalid value: 0");
    assertWrong("run.keep", Map.of("bset", 1L), "run.keep: Unknown key: bset");
  }

  @Test
  void everyCheckpointIsKeptUnlessAPolicySaysOtherwise() {
    SpecNode node = SpecNode.parse(SWEEP, "test");
    assertThat(SweepSpec.of(node).execution().keep()).isEmpty();
    SweepSpec spec = SweepSpec.of(node.with("run.keep", Map.of("best", 3L, "trial-latest", 1L)));
    assertThat(spec.withSlots(2).execution().keep()).contains(new Retention(3, 0, 0, 1));
  }

  private static List<Map<String, String>> objectives(String second) {
    return List.of(
        Map.of("name", "test/accuracy", "goal", "max"), Map.of("name", second, "goal", "min"));
  }

  @Test
  void objectivesAreMetricsAndPeakMemory() {
    SpecNode node = SpecNode.parse(SWEEP, "test");
    assertThat(SweepSpec.of(node).objectives()).isEmpty();
    SweepSpec spec = SweepSpec.of(node.with("objectives", objectives("peak-memory")));
    assertThat(spec.withSlots(3).objectives())
        .contains(
            new Objectives(
                List.of(
                    new Objective("test/accuracy", Goal.MAX),
                    new Objective("peak-memory", Goal.MIN))));
    assertWrong(
        "objectives",
        objectives("peak-memry"),
        "objectives[1].name: Unknown objective: 'peak-memry' (did you mean peak-memory?");
    assertWrong(
        "objectives",
        objectives("test/accuracy"),
        "objectives: Invalid objectives: [Objective[name=test/accuracy, goal=MAX],");
    assertWrong(
        "objectives",
        objectives("seconds").subList(0, 1),
        "objectives: Invalid objectives: 1 (want 2 or 3)");
    assertWrong(
        "objectives",
        objectives("validation/loss"),
        "objectives: Cannot compare trials by validation/loss: the trial holds nothing out for it"
            + " (want validation: 0.1 or val in the trial, or test/loss)");
  }

  @Test
  void ranksByValidationOnlyWhereTrialsHoldSomethingOut() {
    var ranking = Map.of("name", "validation/accuracy", "goal", "max");
    assertWrong(
        "metric",
        ranking,
        "metric.name: Cannot rank by validation/accuracy: the trial holds nothing out for it (want"
            + " validation: 0.1 or val in the trial, or test/accuracy)");
    SpecNode node = SpecNode.parse(SWEEP, "test").with("metric", ranking);
    assertThat(SweepSpec.of(node.with("trial.validation", 0.1)).ranking().metric())
        .isEqualTo("validation/accuracy");
  }

  @Test
  void aCaseSetsSeveralKeysAtOnce() {
    SpecNode node =
        SpecNode.parse(SWEEP, "test")
            .with(
                "search.space",
                SpecNode.parse(
                        """
                        case:
                          choice:
                            end-to-end: {}
                            dgl-k2: {method: {objective: dgl}, partition.modules: 2}
                        batch-size: {choice: [4]}
                        """,
                        "test")
                    .value());
    SweepSpec spec = SweepSpec.of(node);
    TrialSpec trial = spec.trial(spec.plan().known(1).orElseThrow());
    assertThat(trial.node())
        .isEqualTo(
            SpecNode.parse(SWEEP, "test")
                .mapping()
                .required("trial")
                .with("method", Map.of("objective", "dgl"))
                .with("partition.modules", 2L)
                .with("batch-size", 4L));
    assertWrong(
        "search.space",
        Map.of("case", Map.of("choice", List.of("dgl"))),
        "search.space.case: Invalid value: dgl (want a mapping of the trial's keys");
    assertWrong(
        "search.space",
        Map.of(
            "case", Map.of("choice", Map.of("a", Map.of("learning-rate.base", 0.1))),
            "learning-rate.base", Map.of("choice", List.of(0.3, 0.4))),
        "search.space.case: Cannot set learning-rate.base: learning-rate.base is searched as well"
            + " (want each key in one of them), in trial 0 (case=a, learning-rate.base=0.3)");
  }

  private static void assertWrong(String path, Object value, String message) {
    SpecNode changed = SpecNode.parse(SWEEP, "test").with(path, value);
    assertThatThrownBy(() -> SweepSpec.of(changed))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }

  private static SweepSpec sweep() {
    return SweepSpec.of(SpecNode.parse(SWEEP, "test"));
  }
}
