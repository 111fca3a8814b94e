package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.SpecNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A trial goes on from its checkpoint only while its program keeps its text to the letter. These
 * are digests of programs as they are written now: an idea that is switched off changes none of
 * them. Whoever changes what programs say changes them here, and ends the trials under way.
 */
class WrittenProgramsTest {

  private static final String REST =
      """
      learning-rate: {base: 0.1, schedule: constant}
      batch-size: 8
      epochs: 2
      augmentation: {padding: 2, fill: reflect, flip: true}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          model: resnet20; method: {objective: end-to-end}; optimizer: {name: sgd} | 97045dea7c1610478cf72c78cdc0e56d0c2cfa43ba820a3e6ffbc9f2c805331f
          model: imagenet-resnet50; method: {objective: end-to-end}; optimizer: {name: adamw} | 161831e3e827592973e0db790152b9ff5b18ebae1d003c7b83c53d537d0a4087
          model: resnet20; partition: {modules: 4}; method: {objective: dgl, plugins: [man]}; optimizer: {name: adamw} | b5d09ec7f73b611996c90bca19c366d6a889be646f0da02fc30c7f24392ee8ce
          model: resnet20; partition: {modules: 4}; method: {objective: predsim, plugins: [mlaan]}; optimizer: {name: sgd} | 5f2e55b3756360c90c325558e4d95d52974dd215dad5ba49c0850fd87d285c28
          model: resnet20; partition: {modules: 3}; method: {objective: infopro, head: 1c2f, weight-schedule: constant, first-weights: [5, 0.5], plugins: [hpff]}; optimizer: {name: sgd}; activation-checkpointing: true; precision: bf16 | 949d2c5edc4b679df8edf371813d5a9cbffb216b6fbddd2a6929975b477cd1e5
          """)
  void keepTheirText(String trial, String digest) {
    TrialSpec spec = TrialSpec.of(SpecNode.parse(trial.replace("; ", "\n") + "\n" + REST, "test"));
    int size = spec.model().startsWith("imagenet") ? 64 : 32;
    assertThat(spec.program(new TrialPlanner().plan(spec, 10, size)).digest()).isEqualTo(digest);
  }
}
