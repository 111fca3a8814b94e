package dev.lamina.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NormalizationTest {

  /** Checkpoints hold it: with another text they would not go on. */
  @Test
  void itsTextHasAllItsNumbersByChannel() {
    assertThat(new Normalization(List.of(0.4, 0.5, 0.25), List.of(0.2, 0.3, 0.125)).text())
        .isEqualTo("mean [0.4, 0.5, 0.25], deviation [0.2, 0.3, 0.125]");
  }
}
