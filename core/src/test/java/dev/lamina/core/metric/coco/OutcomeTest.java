package dev.lamina.core.metric.coco;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutcomeTest {

  /** Those of numpy's {@code linspace(.5, .95, 10)}: 0.9 is the double below 0.9. */
  @Test
  void thresholdsAreThoseOfTheReferenceToTheBit() {
    assertThat(IntStream.range(0, Outcome.THRESHOLDS).mapToDouble(Outcome::threshold))
        .containsExactly(0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, Math.nextDown(0.9), 0.95);
  }
}
