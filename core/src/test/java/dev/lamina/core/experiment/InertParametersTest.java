package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InertParametersTest {

  private static final String TRIAL =
      """
      name: small
      trial:
        model: resnet8
        partition: {modules: 2}
        method: {objective: dgl}
        optimizer: {name: sgd}
        learning-rate: {base: 0.1, schedule: cosine}
        batch-size: 8
        epochs: 20
      """;

  private static SweepSpec sweep(String search) {
    return SweepSpec.of(SpecNode.parse(TRIAL + "search: " + search, "test"));
  }

  private static SweepSpec grid(String space) {
    return sweep("{space: " + space + "}");
  }

  private static void assertRefused(SweepSpec sweep, String... parts) {
    assertThatThrownBy(sweep::refuseInertParameters)
        .isInstanceOf(SpecException.class)
        .hasMessageContainingAll(parts);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{seed: {choice: [1, 2, 3]}}",
        "{fidelity: {choice: [recommended]}}",
        "{optimizer.momentum: {uniform: [0.5, 0.9]}, learning-rate.base: {log-uniform: [0.01, 1]}}",
        "{learning-rate.warmup-epochs: {choice: [0, 5]},"
            + " learning-rate.warmup-start: {choice: [0.1, 0.2],"
            + " when: {learning-rate.warmup-epochs: 5}}}",
        "{optimizer: {choice: {sgd: {name: sgd}, adamw: {name: adamw}}},"
            + " optimizer.momentum: {choice: [0.5, 0.9], when: {optimizer: sgd}}}",
        "{method: {choice: {dgl: {objective: dgl}, man: {objective: dgl, plugins: [man]}}},"
            + " method.head: {choice: [dgl-a, dgl-c]}}",
        "{case: {choice: {a: {batch-size: 4}, b: {batch-size: 8, seed: 2}}}}",
        "{partition.modules: {choice: [2, 200]}}",
      })
  void whatDecidesSomethingMayBeSearched(String space) {
    SweepSpec random = sweep("{searcher: random, trials: 2, seed: 1, space: " + space + "}");
    assertThatCode(random::refuseInertParameters).doesNotThrowAnyException();
    SweepSpec adaptive =
        sweep("{searcher: tpe, trials: 30, startup: 1, seed: 1, lag: 3, space: " + space + "}");
    assertThatCode(adaptive::refuseInertParameters).doesNotThrowAnyException();
  }

  @Test
  void aKeyThatOnlySomeTrialsUseNeedsACondition() {
    assertRefused(
        grid(
            "{learning-rate.warmup-epochs: {choice: [0, 2, 5]},"
                + " learning-rate.warmup-start: {choice: [0.1, 0.2]}}"),
        "search.space.learning-rate.warmup-start: Cannot search learning-rate.warmup-start where it"
            + " decides nothing",
        "(learning-rate.warmup-epochs=0, learning-rate.warmup-start=0.1) trains the same",
        "(want it where it counts, when: {learning-rate.warmup-epochs: [2, 5]})");
  }

  @Test
  void aKeyThatNoTrialUsesIsToBeLeftOut() {
    assertRefused(
        grid("{fidelity: {choice: [recommended, paper]}}"),
        "search.space.fidelity: Cannot search fidelity",
        "(want it out of the space)");
  }

  @Test
  void aKeyThatAnInnerOneOverridesIsRefused() {
    assertRefused(
        grid(
            "{method: {choice: {plain: {objective: dgl}, man: {objective: dgl, plugins: [man]}}},"
                + " method.plugins: {choice: {none: [], man: [man]}}}"),
        "search.space.method: Cannot search method",
        "(want not both method and method.plugins inside of it, which has the last word)");
  }

  @Test
  void labelsOfOneValueAreOneSetting() {
    assertRefused(
        grid("{batch-size: {choice: {small: 8, little: 8}}}"),
        "search.space.batch-size: Cannot search batch-size");
  }

  @Test
  void anotherWayToWriteASettingIsNoOtherSetting() {
    assertRefused(
        grid(
            "{method: {choice: {usual: {objective: dgl}, written: {objective: dgl, head: dgl-c}}}}"),
        "search.space.method: Cannot search method");
  }

  @Test
  void whatOnlyLaterTrialsHaveIsFoundBeforeTheFirst() {
    // No momentum but of a rare optimizer, which the first trial does not have.
    SweepSpec sweep =
        sweep(
            """
            {searcher: tpe, trials: 30, startup: 1, seed: 1, lag: 3, space: {
              learning-rate.warmup-epochs: {int: [1, 60000]},
              epochs: {choice: [60001]},
              learning-rate.schedule: {choice: [cosine]},
              optimizer: {choice: {sgd: {name: sgd}, adamw: {name: adamw}}},
              optimizer.momentum: {choice: [0.5, 0.9]}}}
            """);
    assertRefused(sweep, "Unknown key: momentum", "in a trial of the search (", "optimizer=adamw");
  }

  @Test
  void everySettingOfAConditionedParameterIsLookedAt() {
    SweepSpec sweep =
        sweep(
            """
            {searcher: tpe, trials: 30, startup: 1, seed: 1, lag: 3, space: {
              seed: {int: [1, 50]},
              learning-rate.warmup-epochs: {choice: [0, 1], when: {seed: 37}},
              learning-rate.warmup-start: {uniform: [0.1, 0.2],
                when: {learning-rate.warmup-epochs: 0}}}}
            """);
    assertRefused(
        sweep, "Cannot search learning-rate.warmup-start", "seed=37", "(want it out of the space)");
  }
}
