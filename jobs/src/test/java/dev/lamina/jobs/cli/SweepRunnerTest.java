package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.SpecNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepRunnerTest {

  private static final String SPEC =
      """
      name: idle
      trial:
        model: resnet8
        partition: {modules: 1}
        method: {objective: end-to-end}
        optimizer: {name: sgd}
        learning-rate: {base: 0.05, schedule: cosine}
        batch-size: 16
        epochs: 9
      search:
        searcher: %s
        trials: 9
        space: {learning-rate.base: {log-uniform: [0.001, 0.1]}}
      run: {slots: %s}
      """;

  @ParameterizedTest
  @CsvSource({"tpe, 4", "random, 16"})
  void slotsThatAreUsedAreNoMatter(String searcher, int slots) {
    assertThat(SweepRunner.idleSlots(spec(searcher, slots))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"tpe, 5", "tpe, 16"})
  void slotsThatWaitAreTold(String searcher, int slots) {
    assertThat(SweepRunner.idleSlots(spec(searcher, slots)))
        .hasValueSatisfying(
            told ->
                assertThat(told)
                    .startsWith("Of %s slots mostly 4 are used".formatted(slots))
                    .contains("give search.lag %s, or asynchronous".formatted(slots - 1)));
  }

  private static SweepSpec spec(String searcher, int slots) {
    return SweepSpec.of(SpecNode.parse(SPEC.formatted(searcher, slots), "a sweep"));
  }
}
