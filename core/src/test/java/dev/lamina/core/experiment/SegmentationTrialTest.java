package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.MemorySamples;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.SegmentedSamples;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.spec.LaminaException;
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

/** Trials of networks that find classes of pixels. */
class SegmentationTrialTest {

  /** Other than the crops, and not square. */
  private static final ImageSize WHOLE = new ImageSize(36, 48);

  private static final SampleSet TRAIN = new SegmentedSamples(8, WHOLE, 1);
  private static final SampleSet TEST = new SegmentedSamples(3, WHOLE, 2);
  private static final String TRIAL =
      """
model: deeplabv3-resnet18
method: {objective: end-to-end}
optimizer: {name: sgd, weight-decay: 0.0005}
learning-rate: {base: 0.01, schedule: poly, power: 0.9, end: 0.0001}
augmentation: {random-scaled-crop: {size: 32, scale: [0.75, 1.5]}, flip: true, photometric-distortion: true}
batch-size: 4
epochs: 2
seed: 3
""";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{replacement: {every: 4, operator: light}, validation: 0.25}",
      })
  void goOnWithTheSameBitsAndMeasureWholePictures(String more) {
    TrialSpec spec = TrialSpec.of(with(more));
    SegmentResult all = run(spec, TRAIN, null, 2);
    Checkpoint at = run(spec, TRAIN, null, 1).checkpoint();
    SegmentResult rest = run(spec, TRAIN, at, 2);

    assertThat(rest.checkpoint().tensors()).isEqualTo(all.checkpoint().tensors());
    for (String name : new String[] {"test/miou", "test/pixel-accuracy", "test/loss"}) {
      assertThat(rest.epochs().get(0).values().get(name))
          .as(name)
          .isEqualTo(all.epochs().get(1).values().get(name))
          .isPositive();
    }
    assertThat(all.epochs().get(0).values())
        .containsKeys("train/loss/network", "train/loss/auxiliary", Trainer.SPEED)
        .doesNotContainKey("test/accuracy");
    assertThat(all.epochs().get(0).values().containsKey("validation/miou"))
        .isEqualTo(more.contains("validation"));
  }

  /** What is reached depends on the last bits of a machine, that it gets better does not. */
  @ParameterizedTest
  @ValueSource(strings = {"{}", "{replacement: {every: 4, operator: light}}"})
  void meetTheRegionsEverBetter(String more) {
    TrialSpec spec =
        TrialSpec.of(
            with(more)
                .with("augmentation", Map.of("random-scaled-crop", Map.of("size", 32)))
                .with("optimizer", Map.of("name", "adamw", "weight-decay", 0.0))
                .with("learning-rate", Map.of("base", 0.002, "schedule", "poly"))
                .with("epochs", 8));

    List<EpochMetrics> epochs = run(spec, TRAIN, null, 8).epochs();
    Map<String, Double> first = epochs.get(0).values();
    Map<String, Double> last = epochs.get(7).values();

    assertThat(last.get("train/loss/network")).isLessThan(0.6 * first.get("train/loss/network"));
    assertThat(last.get("test/miou")).isGreaterThan(first.get("test/miou") + 0.1);
  }

  /** Little work: without instructions for it this precision is slow. */
  @Test
  void trainInSixteenBitsUnitByUnit() {
    TrialSpec spec =
        TrialSpec.of(
            with("{precision: bf16, activation-checkpointing: true, batch-size: 2, epochs: 1}"));
    var two = new SegmentedSamples(2, new ImageSize(32, 32), 1);

    assertThat(run(spec, two, null, 1).epochs().get(0).values())
        .hasEntrySatisfying("train/loss/network", loss -> assertThat(loss).isBetween(0.1, 5.0))
        .hasEntrySatisfying("test/miou", miou -> assertThat(miou).isPositive());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
{evaluation: {resize: 40, crop: 32}} | evaluation: Invalid evaluation: classes of pixels
{augmentation: {random-resized-crop: {size: 32}}} | Unknown key: random-resized-crop
{augmentation: {random-scaled-crop: {size: 32, scale: [2, 1]}}} | augmentation.random-scaled-crop: Invalid scale
{augmentation: {photometric-distortion: {hue: 200}}} | augmentation.photometric-distortion.hue
{learning-rate: {base: 0.01, schedule: poly, end: 0.1}} | learning-rate: Invalid end: 0.1
{model: resnet8} | Unknown key: random-scaled-crop
{context: 8} | context: Invalid context
""")
  void refuseWhatIsNotOfPixels(String more, String reason) {
    SpecNode node = with(more);

    assertThatThrownBy(() -> TrialSpec.of(node))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void localMethodsAreRefused() {
    TrialSpec spec = TrialSpec.of(with("{method: {objective: dgl}, partition: {modules: 2}}"));

    assertThatThrownBy(() -> new TrialPlanner().plan(spec, 3, 32))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Cannot train deeplabv3-resnet18 by a local method");
  }

  @Test
  void targetsOfAnotherKindAreRefused() {
    var classified = new MemorySamples(8, 32, 3, 1);

    assertThatThrownBy(() -> run(TrialSpec.of(with("{}")), classified, null, 1))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("want a data set for segmentation, such as camvid or cityscapes");
  }

  @Test
  void batchesOfOneAreRefused() {
    assertThatThrownBy(() -> run(TrialSpec.of(with("{batch-size: 1}")), TRAIN, null, 1))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Invalid batch size: 1 of 8 pictures");
  }

  private static SpecNode with(String more) {
    SpecNode node = SpecNode.parse(TRIAL, "test");
    for (var entry : ((Map<?, ?>) SpecNode.parse(more, "test").value()).entrySet()) {
      node = node.with((String) entry.getKey(), entry.getValue());
    }
    return node;
  }

  private static SegmentResult run(TrialSpec spec, SampleSet train, Checkpoint from, int toEpoch) {
    SampleSet test = train == TRAIN ? TEST : train;
    return new TrialRunner(spec, new TrialPlanner(), train, test, ComputeDevice.CPU)
        .run(from, toEpoch, TrialListener.NONE);
  }
}
