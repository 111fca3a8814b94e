package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.data.BoxedSamples;
import dev.lamina.core.data.MemorySamples;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.draw.Drawing;
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

/** Trials of networks that find objects. */
class DetectionTrialTest {

  private static final SampleSet TRAIN = new BoxedSamples(8, 1, 1, "bright", "dark");
  private static final SampleSet TEST = new BoxedSamples(3, 2, 1, "bright", "dark");
  private static final String TRIAL =
      """
model: retinanet-resnet18
method: {objective: end-to-end}
optimizer: {name: sgd, momentum: 0.9, weight-decay: 0.0001, clip-norm: 1.0}
learning-rate: {base: 0.01, schedule: constant}
augmentation: {scale-jitter: {size: 48, scale: [0.75, 1.25]}, flip: true, hsv-jitter: true}
batch-size: 4
epochs: 2
seed: 3
""";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{activation-checkpointing: true}",
        "{replacement: {every: 4, operator: light}, validation: 0.25}",
        "{model: gso-yolov8n, augmentation: {scale-jitter: {size: 64}, flip: true}}",
        // A checkpoint between two batches of one update, in the middle of the warm-up.
        "{model: yolov8n, gradient-accumulation: 2, weight-average: {},"
            + " optimizer: {name: sgd, momentum: 0.937, decayed: weights, clip-norm: 10.0},"
            + " learning-rate: {base: 0.01, schedule: linear}, warmup: {epochs: 1, least-steps: 2},"
            + " augmentation: {letterbox: {size: 64}, mosaic: 1.0, close-mosaic: 1, affine: true,"
            + " mixup: 0.2, hsv-jitter: true, flip: true, flip-vertical: true}}",
        "{model: gso-yolov8n, augmentation: {scale-jitter: {size: 64}}, stability: {kind: moving-average, decay: 0.9}, alignment: aiou}",
      })
  void goOnWithTheSameBits(String more) {
    TrialSpec spec = TrialSpec.of(with(more));
    SegmentResult all = run(spec, TRAIN, null, 2);
    Checkpoint at = run(spec, TRAIN, null, 1).checkpoint();
    SegmentResult rest = run(spec, TRAIN, at, 2);
    if (more.contains("gradient-accumulation")) {
      assertThat(at.tensors())
          .filteredOn(tensor -> tensor.name().startsWith("optimizer.gradient."))
          .anyMatch(tensor -> tensor.first(value -> value != 0).isPresent());
    }

    assertThat(rest.checkpoint().tensors()).isEqualTo(all.checkpoint().tensors());
    Map<String, Double> first = all.epochs().get(0).values();
    Map<String, Double> last = all.epochs().get(1).values();
    for (String name :
        new String[] {
          "test/map", "test/map50", "test/ar100", "test/yolo-map", "test/fitness", "test/loss"
        }) {
      assertThat(rest.epochs().get(0).values().get(name)).as(name).isEqualTo(last.get(name));
      assertThat(last).containsKey(name);
    }
    assertThat(last.get("test/loss")).isPositive();
    // What there is to learn, and how it began, is drawn where a trial begins.
    List<Drawing> learned = all.drawings().subList(8, 10);
    assertThat(rest.drawings()).isEqualTo(all.drawings().subList(0, 8));
    assertThat(learned).extracting(Drawing::name).containsExactly("labels", "first-batch");
    assertThat(all.drawings())
        .extracting(Drawing::name)
        .containsExactlyInAnyOrder(
            "classes",
            "predictions",
            "precision-recall",
            "f1",
            "precision",
            "recall",
            "confusion",
            "training-batch",
            "labels",
            "first-batch");
    assertThat(all.precisionRecall()).isNotEmpty().isEqualTo(rest.precisionRecall());
    assertThat(first)
        .containsKeys("train/loss/network", Trainer.SPEED)
        .doesNotContainKey("test/accuracy");
    assertThat(first.containsKey("validation/map")).isEqualTo(more.contains("validation"));
  }

  /** Running forward again moves no average a second time. */
  @Test
  void smoothedFeaturesAreTheSameWithCheckpointing() {
    String more =
        """
        model: gso-yolov8n
        augmentation: {scale-jitter: {size: 64}}
        stability: {kind: moving-average, decay: 0.9, scope: %s}
        global-attention: {padding: replicate, groups: 4}
        activation-checkpointing: %s
        epochs: 1
        """;
    for (String scope : new String[] {"spatial", "channel"}) {
      SegmentResult kept = run(TrialSpec.of(with(more.formatted(scope, false))), TRAIN, null, 1);
      SegmentResult again = run(TrialSpec.of(with(more.formatted(scope, true))), TRAIN, null, 1);
      assertThat(again.checkpoint().tensors()).isEqualTo(kept.checkpoint().tensors());
      assertThat(kept.checkpoint().tensors())
          .filteredOn(tensor -> tensor.name().equals("scm.average"))
          .singleElement()
          .satisfies(average -> assertThat(average.toDoubles()).doesNotContain(0));
    }
  }

  @Test
  void learnFromObjects() {
    TrialSpec spec =
        TrialSpec.of(with("{epochs: 8, augmentation: {scale-jitter: {size: 48, scale: [1, 1]}}}"));
    List<EpochMetrics> epochs = run(spec, TRAIN, null, 8).epochs();
    double first = epochs.get(0).values().get("train/loss");

    assertThat(epochs.get(7).values().get("train/loss")).isLessThan(0.8 * first);
  }

  /** Cells learn what is there, whatever draws their boxes to it. */
  @ParameterizedTest
  @ValueSource(strings = {"aiou-mean"})
  void learnFromObjectsByCells(String loss) {
    TrialSpec spec =
        TrialSpec.of(
            with(
                "{model: yolov8n, box-loss: %s, epochs: 40, optimizer: {name: adamw, weight-decay: 0}, learning-rate: {base: 0.002, schedule: constant}, augmentation: {scale-jitter: {size: 64, scale: [1, 1]}}}"
                    .formatted(loss)));
    List<EpochMetrics> epochs = run(spec, TRAIN, null, 40).epochs();
    double first = epochs.get(0).values().get("train/loss");

    // It rises first, as cells begin to be wanted.
    assertThat(epochs.get(39).values().get("train/loss")).isLessThan(0.8 * first);
  }

  /** Little work: without instructions for it this precision is slow. */
  @ParameterizedTest
  @ValueSource(strings = {"{}", "{model: gso-yolov8n, augmentation: {scale-jitter: {size: 64}}}"})
  void trainInSixteenBits(String more) {
    SpecNode sixteen = with(more);
    for (var entry : Map.of("precision", "bf16", "batch-size", 2, "epochs", 1).entrySet()) {
      sixteen = sixteen.with(entry.getKey(), entry.getValue());
    }
    TrialSpec spec = TrialSpec.of(sixteen);
    var two = new BoxedSamples(2, 1, 1, "bright", "dark");

    Map<String, Double> found = run(spec, two, null, 1).epochs().get(0).values();

    for (String loss : new String[] {"train/loss", "train/loss/network", "test/loss"}) {
      assertThat(found.get(loss)).as(loss).isFinite().isPositive();
    }
    assertThat(found).containsKeys("test/map", "test/map50", "test/ar100");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
{augmentation: {flip: true}} | augmentation: Missing key: scale-jitter or letterbox
{gradient-accumulation: 2} | gradient-accumulation: Invalid gradient-accumulation: the loss of retinanet-resnet18 is a mean
{warmup: {momentum: 0}} | warmup: Invalid momentum: 0.0
{warmup: {momentum: 1}} | warmup: Invalid momentum: 1.0
{warmup: {momentum: 0.5, bias-rate: -1}} | warmup.bias-rate: Invalid value: -1
{warmup: {}, learning-rate: {base: 0.1, schedule: cosine, warmup-epochs: 1}} | warmup: Invalid warmup: the learning rate has warmup-epochs
{warmup: {momentum: 0.5}, optimizer: {name: adamw}} | Unknown key: momentum
{weight-average: {}, replacement: {every: 4}} | weight-average: Invalid weight-average: blocks are replaced
{weight-average: {decay: 1}} | weight-average: Invalid decay: 1.0
{optimizer: {name: sgd, decayed: some}} | optimizer.decayed: Invalid value: 'some'
{evaluation: {resize: 40, crop: 32}} | evaluation: Invalid evaluation: objects are measured
{int8: {}} | int8: Invalid int8: retinanet-resnet18 classifies no pictures
{label-smoothing: 0.1} | label-smoothing: Invalid label-smoothing
{model: resnet8} | Unknown key: scale-jitter
{box-loss: aiou} | box-loss: Invalid box-loss: retinanet-resnet18 has none to choose
{model: yolov8n} | augmentation: Invalid size: 48x48 (want multiples of 32)
""")
  void refuseWhatIsNotOfObjects(String more, String reason) {
    SpecNode node = with(more);

    assertThatThrownBy(() -> TrialSpec.of(node))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void localMethodsAreRefused() {
    TrialSpec spec = TrialSpec.of(with("{method: {objective: dgl}, partition: {modules: 2}}"));

    assertThatThrownBy(() -> new TrialPlanner().plan(spec, 3, 64))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Cannot train retinanet-resnet18 by a local method");
  }

  @Test
  void targetsOfAnotherKindAreRefused() {
    var classified = new MemorySamples(8, 32, 3, 1);

    assertThatThrownBy(() -> run(TrialSpec.of(with("{}")), classified, null, 1))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("want a data set");
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
