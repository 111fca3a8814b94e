package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataThreadsTest {

  @Test
  void itIsOneUnlessTheMachineSaysOtherwise() {
    assertThat(DataThreads.of(Map.of())).isEqualTo(1);
    assertThat(DataThreads.of(Map.of(DataThreads.VARIABLE, " "))).isEqualTo(1);
    assertThat(DataThreads.of(Map.of(DataThreads.VARIABLE, " 4 "))).isEqualTo(4);
    assertThat(DataThreads.of(Map.of(DataThreads.VARIABLE, "64"))).isEqualTo(64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65", "-1", "2.0", "many"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> DataThreads.of(Map.of(DataThreads.VARIABLE, text)))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "Invalid LAMINA_DATA_THREADS: '%s' (want a number of threads from 1 to 64)"
                .formatted(text));
  }
}
