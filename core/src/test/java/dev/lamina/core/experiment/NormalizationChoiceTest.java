package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.MemorySamples;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.graph.Program;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.train.Checkpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NormalizationChoiceTest {

  private static final Normalization TOLD =
      new Normalization(List.of(0.4, 0.5, 0.25), List.of(0.2, 0.3, 0.125));
  private static final MemorySamples SILENT = new MemorySamples(20, 16, 4, 1);
  private static final SampleSet TRAIN = SILENT.telling(TOLD);
  private static final SampleSet TEST =
      new MemorySamples(8, 16, 4, 2).telling(Normalization.half(3));

  /** InfoPro decodes features to the pixels before normalization: its program has the constants. */
  private static final String INFOPRO =
      """
      model: resnet8
      partition: {modules: 2}
      method: {objective: infopro, head: 1c2f, weight-schedule: constant, first-weights: [5, 0.5]}
      optimizer: {name: sgd}
      learning-rate: {base: 0.05, schedule: constant}
      batch-size: 10
      epochs: 2
      validation: 0.2
      """;

  @Test
  void thatOfTheTrainingDataIsAsIfItsConstantsWereWritten() {
    SegmentResult byData = run(spec("data"), TRAIN, null, 1);
    SegmentResult written =
        run(spec(Map.of("mean", TOLD.mean(), "deviation", TOLD.deviation())), TRAIN, null, 1);
    SegmentResult half = run(spec("half"), TRAIN, null, 1);
    assertThat(byData.checkpoint().tensors()).isEqualTo(written.checkpoint().tensors());
    assertThat(byData.checkpoint().tensors()).isNotEqualTo(half.checkpoint().tensors());
    assertThat(byData.facts())
        .containsEntry("program", written.facts().get("program"))
        .containsEntry("normalization", TOLD.text());
    assertThat(byData.epochs().get(0).values().get("validation/accuracy"))
        .isEqualTo(written.epochs().get(0).values().get("validation/accuracy"));
    assertThat(byData.epochs().get(0).values().get("test/loss"))
        .isEqualTo(written.epochs().get(0).values().get("test/loss"));
    assertThat(half.facts()).containsEntry("normalization", Normalization.half(3).text());
  }

  @Test
  void aCheckpointGoesOnWithItsConstantsOnly() {
    TrialSpec spec = spec("data");
    Checkpoint at = run(spec, TRAIN, null, 1).checkpoint();
    assertThat(run(spec, TRAIN, at, 2).checkpoint().epoch()).isEqualTo(2);
    assertThatThrownBy(() -> run(spec, SILENT.telling(Normalization.IMAGENET), at, 2))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining(
            "Cannot continue from this checkpoint: its normalization is " + TOLD.text());
  }

  @Test
  void dataThatDoNotTellItAreRefusedWithWhatToWriteInstead() {
    String message =
        "normalization: Cannot normalize by mean and deviation of the data: the data set does not"
            + " tell them (want one with training pictures of varied pixels in every channel, or"
            + " half, cifar10, imagenet, or mean and deviation by channel)";
    assertThatThrownBy(() -> run(spec("data"), SILENT, null, 1))
        .isInstanceOf(SpecException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> spec("data").checkNormalizes(Optional.empty()))
        .isInstanceOf(SpecException.class)
        .hasMessage(message);
    spec("data").checkNormalizes(Optional.of(TOLD));
    spec("half").checkNormalizes(Optional.empty());
  }

  @Test
  void isPlannedAndExplainedBeforeTheDataAreKnown() {
    TrialSpec byData = spec("data");
    SupervisionPlan plan = new TrialPlanner().plan(byData, 4, 16);
    Program known = byData.program(plan, byData.data(TRAIN, Optional.empty(), TEST));
    assertThat(byData.program(plan).peakBytes("step", 10)).isEqualTo(known.peakBytes("step", 10));
    assertThat(byData.program(plan).digest()).isNotEqualTo(known.digest());
    String told = "normalization by the data, not known here: 0.5 stands in the program";
    assertThat(Explanation.of(byData, new TrialPlanner(), 4, 16).text()).contains(told);
    assertThat(Explanation.of(spec("half"), new TrialPlanner(), 4, 16).text()).doesNotContain(told);
  }

  @Test
  void otherTextsAreRefused() {
    assertThatThrownBy(() -> spec("dat"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(
            "normalization: Invalid value: 'dat' (want cifar10, imagenet, half, data, or mean and"
                + " deviation by channel)");
    assertThatThrownBy(() -> spec(Map.of("mean", List.of(0.5), "deviation", List.of(0.0))))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(
            "normalization: Invalid normalization: deviations [0.0] (want finite numbers > 0)");
    assertThatThrownBy(() -> spec(Map.of("mean", List.of(0.5), "deviation", List.of(0.25))))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("want three means and deviations, of red, green and blue");
  }

  private static SegmentResult run(TrialSpec spec, SampleSet train, Checkpoint from, int toEpoch) {
    return new TrialRunner(spec, new TrialPlanner(), train, TEST, ComputeDevice.CPU)
        .run(from, toEpoch, TrialListener.NONE);
  }

  private static TrialSpec spec(Object normalization) {
    return TrialSpec.of(SpecNode.parse(INFOPRO, "test").with("normalization", normalization));
  }
}
