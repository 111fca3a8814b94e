package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.spec.SpecNode;
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
}
