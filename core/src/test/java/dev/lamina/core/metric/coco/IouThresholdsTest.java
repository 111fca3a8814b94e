package dev.lamina.core.metric.coco;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IouThresholdsTest {

  /** Those of numpy's {@code linspace(.5, .95, 10)}: 0.9 is the double below 0.9. */
  @Test
  void thresholdsAreThoseOfTheReferenceToTheBit() {
    assertThat(IntStream.range(0, IouThresholds.COUNT).mapToDouble(IouThresholds::threshold))
        .containsExactly(0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, Math.nextDown(0.9), 0.95);
  }

  @Test
  void anOverlapReachesWhatIsNotAboveIt() {
    assertThat(IouThresholds.reached(0)).isZero();
    assertThat(IouThresholds.reached(Math.nextDown(0.5))).isZero();
    assertThat(IouThresholds.reached(0.5)).isEqualTo(1);
    assertThat(IouThresholds.reached(Math.nextDown(0.75))).isEqualTo(5);
    assertThat(IouThresholds.reached(0.75)).isEqualTo(6);
    assertThat(IouThresholds.reached(1)).isEqualTo(10);
  }
}
