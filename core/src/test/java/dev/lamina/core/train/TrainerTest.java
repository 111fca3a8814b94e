package dev.lamina.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainerTest {

  @ParameterizedTest
  @CsvSource({"256, 128, 2", "300, 128, 3", "257, 128, 2", "100, 128, 1", "1, 128, 1", "3, 1, 3"})
  void theLastBatchIsKeptUnlessItIsASingleImage(int samples, int batchSize, int steps) {
    assertThat(Trainer.steps(samples, batchSize)).isEqualTo(steps);
  }
}
