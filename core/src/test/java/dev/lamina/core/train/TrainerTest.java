package dev.lamina.core.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.LaminaException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainerTest {

  @ParameterizedTest
  @CsvSource({"256, 128, 2", "300, 128, 3", "257, 128, 2", "100, 128, 1", "1, 128, 1", "3, 1, 3"})
  void theLastBatchIsKeptUnlessItIsASingleImage(int samples, int batchSize, int steps) {
    assertThat(Trainer.steps(samples, batchSize)).isEqualTo(steps);
  }

  @Test
  void whatIsMeasuredMustBeFinite() {
    var values = new TreeMap<String, Double>(Map.of("test/accuracy", 0.1, "test/loss", 2.0));
    Trainer.checkMeasured(values, 3, 0.5);
    values.put("test/loss", Double.NaN);
    assertThatThrownBy(() -> Trainer.checkMeasured(values, 3, 0.5))
        .isInstanceOf(LaminaException.class)
        .hasMessage(
            "Training diverged: test/loss is NaN after epoch 3 (want a finite number; try a learning rate below 0.5 or a longer warm-up)");
  }
}
