package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.random.RandomStream;
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
""")
  void stepsOfEveryTaskAreMeasured(String model, String augmentation) {
    SpecNode trial =
        SpecNode.parse(TRIAL, "test")
            .with("model", model)
            .with("augmentation", SpecNode.parse(augmentation, "test").value());
    var steps = new StepBenchmark(TrialSpec.of(trial), new TrialPlanner(), 3, 32);

    assertThat(steps.measure(ComputeDevice.CPU, 1).imagesPerSecond()).isPositive();
  }

  @Test
  void someAnchorsHaveAnObjectAndTheOthersBackground() {
    var taught = new Program.Argument("labels", Shape.batchOf(150, 5), ElementType.FLOAT32);
    HostBuffer targets = StepBenchmark.targets(taught, 2, 3, RandomStream.of(1, "test"));

    for (int row = 0; row < 300; row++) {
      float label = targets.floats().get(5 * row);
      float coded = targets.floats().get(5 * row + 4);
      if (row % 100 == 0) {
        assertThat(label).isIn(0f, 1f, 2f);
        assertThat(coded).isNotZero();
      } else {
        assertThat(label).isEqualTo(-1);
        assertThat(coded).isZero();
      }
    }
  }
}
