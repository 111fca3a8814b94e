package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.spec.SpecNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepBenchmarkTest {

  private static final String TRIAL =
      """
method: {objective: end-to-end}
optimizer: {name: sgd, clip-norm: 1.0}
learning-rate: {base: 0.001, schedule: constant}
batch-size: 2
epochs: 1
""";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
resnet8             | {padding: 2}
deeplabv3-resnet18  | {random-scaled-crop: {size: 32}}
retinanet-resnet18  | {scale-jitter: {size: 32, scale: [1, 1]}}
yolov8n             | {scale-jitter: {size: 32, scale: [1, 1]}}
""")
  void stepsOfEveryTaskAreMeasured(String model, String augmentation) {
    SpecNode trial =
        SpecNode.parse(TRIAL, "test")
            .with("model", model)
            .with("augmentation", SpecNode.parse(augmentation, "test").value());
    var steps = new StepBenchmark(TrialSpec.of(trial), new TrialPlanner(), 3, 32);

    assertThat(steps.measure(ComputeDevice.CPU, 1).imagesPerSecond()).isPositive();
  }

  /** Rows of class and edges, as cells learn them. */
  @Test
  void detectorsLearnFromObjectsInsideThePicture() {
    SpecNode trial =
        SpecNode.parse(TRIAL, "test")
            .with("model", "yolov8n")
            .with(
                "augmentation",
                SpecNode.parse("{scale-jitter: {size: 32, scale: [1, 1]}}", "test").value());
    var rows =
        new StepBenchmark(TrialSpec.of(trial), new TrialPlanner(), 3, 32).batch()[1].floats();
    int objects = 0;
    for (int row = 0; row < rows.capacity() / 5; row++) {
      if (rows.get(5 * row) >= 0) {
        objects++;
        assertThat(rows.get(5 * row)).isIn(0f, 1f, 2f);
        assertThat(rows.get(5 * row + 1)).isBetween(0f, rows.get(5 * row + 3) - 3);
        assertThat(rows.get(5 * row + 2)).isBetween(0f, rows.get(5 * row + 4) - 3);
        assertThat(rows.get(5 * row + 3)).isLessThanOrEqualTo(32);
        assertThat(rows.get(5 * row + 4)).isLessThanOrEqualTo(32);
      }
    }
    assertThat(objects).isEqualTo(8 * TrialSpec.of(trial).settings().batchSize());
  }
}
