package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.backbone.Backbones;
import dev.lamina.core.backbone.Network;
import dev.lamina.core.data.MemorySamples;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Safetensors;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code freeze} in a trial's specification. */
class FreezeKeyTest {

  private static final int SIZE = 16;
  private static final int CLASSES = 4;
  private static final SpecNode TRIAL =
      SpecNode.parse(
          """
          model: resnet8
          method: {objective: end-to-end}
          optimizer: {name: sgd, momentum: 0.9, weight-decay: 0.01}
          learning-rate: {base: 0.1, schedule: constant}
          batch-size: 10
          epochs: 2
          """,
          "test");

  @TempDir private Path folder;

  private static TrialSpec with(String key, Object value) {
    return TrialSpec.of(TRIAL.with(key, value));
  }

  @Test
  void trainsDifferently() {
    TrialSpec probe = with("freeze", "backbone");
    assertThat(probe.trainsAs(TrialSpec.of(TRIAL))).isFalse();
    assertThat(probe.trainsAs(with("freeze", "2.0"))).isFalse();
    assertThat(probe.trainsAs(with("freeze", "backbone"))).isTrue();
    // Nothing but the classifier learns, whatever else is said of the rest.
    for (Map.Entry<String, Object> inert :
        Map.of(
                "method",
                Map.of("objective", "dgl"),
                "partition",
                Map.of("modules", 2),
                "stochastic-depth",
                0.5,
                "activation-checkpointing",
                true)
            .entrySet()) {
      SpecNode changed = TRIAL.with(inert.getKey(), inert.getValue());
      assertThat(TrialSpec.of(changed.with("freeze", "backbone")).trainsAs(probe))
          .as(inert.getKey())
          .isTrue();
      assertThat(TrialSpec.of(changed).trainsAs(TrialSpec.of(TRIAL))).isFalse();
    }
    assertThat(
            with("freeze", "backbone")
                .trainsAs(
                    TrialSpec.of(TRIAL.with("freeze", "backbone").with("label-smoothing", 0.1))))
        .isFalse();
    SpecNode fused =
        TRIAL
            .with("freeze", "backbone")
            .with("partition", Map.of("modules", 2))
            .with("method", Map.of("objective", "dgl", "plugins", List.of("hpff")));
    assertThat(TrialSpec.of(fused).trainsAs(probe)).isFalse();
    // What a sweep says where other trials freeze.
    assertThat(with("freeze", "none").trainsAs(TrialSpec.of(TRIAL))).isTrue();
    // Memory is planned for it.
    assertThat(TrialPlanner.memoryKey(probe)).isNotEqualTo(TrialPlanner.memoryKey(with("seed", 1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2.5 | freeze: Unknown unit of resnet8: '2.5' (
          3.O | did you mean 3.0?
          Backbone | did you mean backbone?
          """)
  void unknownUnitsAreRefused(String value, String message) {
    assertThatThrownBy(() -> new TrialPlanner().plan(with("freeze", value), CLASSES, SIZE))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }

  @Test
  void numbersAreRefused() {
    assertThatThrownBy(() -> with("freeze", 2.0))
        .hasMessage(
            "freeze: Invalid value: 2.0 (want backbone, or a unit's name in quotes, such as \"1.2\")");
  }

  @Test
  void isExplained() {
    String text = Explanation.of(with("freeze", "2.0"), new TrialPlanner(), CLASSES, SIZE).text();
    assertThat(text)
        .contains("frozen, 19,664 parameters AS DRAWN, there are no initial-weights: stem 1.0 2.0");
    assertThat(text).contains("trained 57,988 ");
  }

  /** Two epochs in one go and one by one: the classifier alone has moved, to the same bits. */
  @Test
  void aProbeTrainsTheClassifierOfGivenWeights() throws IOException {
    var graph = new Graph(ElementType.FLOAT32);
    Network.declare(Backbones.named("resnet8", CLASSES, SIZE), graph.root());
    List<HostTensor> given =
        graph.variables().stream().map(variable -> variable.initial(99)).toList();
    Path file = folder.resolve("weights.safetensors");
    Safetensors.write(file, new TreeMap<>(), given);
    TrialSpec probe =
        TrialSpec.of(
            TRIAL
                .with("freeze", "backbone")
                .with(
                    "initial-weights",
                    Map.of(
                        "file", file.toString(),
                        "sha256", Sha256.of(Files.readAllBytes(file)))));
    SampleSet train = new MemorySamples(20, SIZE, CLASSES, 1);
    SampleSet test = new MemorySamples(10, SIZE, CLASSES, 2);
    var runner = new TrialRunner(probe, new TrialPlanner(), train, test, ComputeDevice.CPU);
    SegmentResult atOnce = runner.run(null, 2, TrialListener.NONE);
    SegmentResult first = runner.run(null, 1, TrialListener.NONE);
    SegmentResult second = runner.run(first.checkpoint(), 2, TrialListener.NONE);

    assertThat(second.checkpoint().tensors()).isEqualTo(atOnce.checkpoint().tensors());
    assertThat(atOnce.facts()).containsEntry(TrialRunner.PARAMETERS, "260");
    Map<String, HostTensor> trained =
        atOnce.checkpoint().tensors().stream()
            .collect(Collectors.toMap(HostTensor::name, tensor -> tensor));
    for (HostTensor before : given) {
      assertThat(trained.get(before.name()).equals(before))
          .as(before.name())
          .isEqualTo(!before.name().startsWith("classifier."));
    }
  }
}
