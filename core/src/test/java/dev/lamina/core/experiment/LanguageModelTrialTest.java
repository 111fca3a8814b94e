package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.MemorySamples;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.shard.MemoryText;
import dev.lamina.core.data.shard.TextSamples;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.Checkpoint;
import dev.lamina.core.train.Trainer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trials of language models. */
class LanguageModelTrialTest {

  private static final int WORDS = 17;
  private static final SampleSet TRAIN = new TextSamples(MemoryText.predictable(1_500, WORDS, 1));
  private static final SampleSet TEST = new TextSamples(MemoryText.predictable(500, WORDS, 2));
  private static final String TRIAL =
      """
      model: gpt-4x128
      context: 8
      method: {objective: end-to-end}
      optimizer: {name: adamw}
      learning-rate: {base: 0.003, schedule: cosine, warmup-epochs: 1}
      batch-size: 8
      epochs: 4
      seed: 3
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{replacement: {every: 2, operator: light}}",
        "{replacement: {every: 2, operator: mlp-only}, activation-checkpointing: true,"
            + " inference-speed: {batch: 4, warm-up: 0, iterations: 1}}",
        "{partition: {modules: 2}}",
        "{dropout: 0.1, activation-checkpointing: true}",
      })
  void learnTheTextAndGoOnWithTheSameBits(String more) {
    SpecNode node = SpecNode.parse(TRIAL, "test");
    for (var entry : ((Map<?, ?>) SpecNode.parse(more, "test").value()).entrySet()) {
      node = node.with((String) entry.getKey(), entry.getValue());
    }
    TrialSpec spec = TrialSpec.of(node);
    SegmentResult all = run(spec, null, 4);
    Checkpoint at = run(spec, null, 2).checkpoint();
    SegmentResult rest = run(spec, at, 4);

    assertThat(rest.checkpoint().tensors()).isEqualTo(all.checkpoint().tensors());
    assertThat(perplexities(rest)).isEqualTo(perplexities(all).subList(2, 4));
    assertThat(perplexities(all).get(3)).isBetween(1.0, 6.0).isLessThan(perplexities(all).get(0));
    if (more.contains("inference-speed")) {
      assertThat(all.epochs().get(3).values().get(Trainer.INFERENCE_TOKEN_SPEED)).isPositive();
    }
    assertThat(all.epochs().get(0).values())
        .containsKeys("train/loss", "test/loss", Trainer.TOKEN_SPEED)
        .doesNotContainKeys("test/accuracy", Trainer.SPEED);
  }

  /** Slow on a CPU without instructions for it, so one epoch has to do. */
  @Test
  void learnTheTextInBfloat16() {
    SpecNode node = SpecNode.parse(TRIAL, "test").with("precision", "bf16").with("epochs", 2);

    assertThat(perplexities(run(TrialSpec.of(node), null, 1)).get(0)).isBetween(1.0, 100.0);
  }

  @Test
  void perplexityIsThatOfTheMeanLoss() {
    Map<String, Double> values =
        run(TrialSpec.of(SpecNode.parse(TRIAL, "test")), null, 1).epochs().get(0).values();

    assertThat(values.get("test/perplexity")).isEqualTo(Math.exp(values.get("test/loss")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {augmentation: {flip: true}} | augmentation: Invalid augmentation: gpt-4x128 reads text
          {validation: 0.1} | validation: Invalid validation: gpt-4x128 reads text
          {context: 0} | context: Invalid value: 0
          {model: resnet8} | context: Invalid context: resnet8 reads no text
          {dropout: 1} | dropout: Invalid value: 1 (want a number from 0, below 1)
          """)
  void refuseWhatIsOfPictures(String more, String reason) {
    SpecNode node = SpecNode.parse(TRIAL, "test");
    for (var entry : ((Map<?, ?>) SpecNode.parse(more, "test").value()).entrySet()) {
      node = node.with((String) entry.getKey(), entry.getValue());
    }
    SpecNode changed = node;

    assertThatThrownBy(() -> TrialSpec.of(changed))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(reason);
  }

  /** A sweep of texts is ranked by perplexity, and by nothing that its trials never report. */
  @Test
  void sweepsAreRankedByWhatTheirTrialsReport() {
    String sweep =
        """
        name: texts
        trial:
        %s
        search: {searcher: grid, space: {seed: {choice: [1, 2]}}}
        """
            .formatted(TRIAL.replace("seed: 3\n", "").indent(2));
    assertThat(SweepSpec.of(SpecNode.parse(sweep, "test")).ranking().metric())
        .isEqualTo("test/perplexity");
    for (String metric : List.of("test/accuracy", "int8/accuracy", "inference/tokens-per-second")) {
      assertThatThrownBy(
              () ->
                  SweepSpec.of(
                      SpecNode.parse(
                          sweep + "metric: {name: " + metric + ", goal: max}\n", "test")))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("Cannot rank by " + metric + " of gpt-4x128");
    }
  }

  @Test
  void aBatchThatNoBufferHoldsIsRefusedBeforeTraining() {
    SpecNode node =
        SpecNode.parse(TRIAL.replace("context: 8\n", ""), "test")
            .with("model", "resnet8")
            .with("inference-speed", Map.of("batch", 10_000L));
    TrialSpec spec = TrialSpec.of(node);

    assertThatThrownBy(() -> new TrialPlanner().plan(spec, 10, 256))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Invalid inference-speed: batch 10000");
  }

  @Test
  void aContextIsWanted() {
    assertThatThrownBy(
            () -> TrialSpec.of(SpecNode.parse(TRIAL.replace("context: 8\n", ""), "test")))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("context");
  }

  @Test
  void textAndPicturesAreToldApart() {
    TrialSpec reads = TrialSpec.of(SpecNode.parse(TRIAL, "test"));
    TrialSpec sees =
        TrialSpec.of(
            SpecNode.parse(
                TRIAL.replace("context: 8\n", "").replace("gpt-4x128", "resnet8"), "test"));
    var pictures = new MemorySamples(20, 16, 3, 1);

    assertThatThrownBy(
            () ->
                new TrialRunner(reads, new TrialPlanner(), pictures, pictures, ComputeDevice.CPU)
                    .run(null, 1, TrialListener.NONE))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Cannot train gpt-4x128 on pictures");
    assertThatThrownBy(
            () ->
                new TrialRunner(sees, new TrialPlanner(), TRAIN, TEST, ComputeDevice.CPU)
                    .run(null, 1, TrialListener.NONE))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Cannot train resnet8 on text");
  }

  private static List<Double> perplexities(SegmentResult result) {
    return result.epochs().stream().map(epoch -> epoch.values().get("test/perplexity")).toList();
  }

  private static SegmentResult run(TrialSpec spec, Checkpoint from, int toEpoch) {
    return new TrialRunner(spec, new TrialPlanner(), TRAIN, TEST, ComputeDevice.CPU)
        .run(from, toEpoch, TrialListener.NONE);
  }
}
