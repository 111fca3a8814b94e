package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlotsTest {

  @ParameterizedTest
  @CsvSource({"local, 1", "local[3], 3", "local[*], 8"})
  void aLocalMasterSaysHowMany(String master, int slots) {
    assertThat(Slots.of(master, Optional.of(5), 8)).isEqualTo(new Slots(slots, Optional.empty()));
  }

  @Test
  void withoutAMasterTheyAreAsWantedOrOneAProcessor() {
    assertThat(Slots.of(null, Optional.of(5), 8).embedded()).isEqualTo(5);
    assertThat(Slots.of(null, Optional.empty(), 8).embedded()).isEqualTo(8);
  }

  @Test
  void anythingElseIsACluster() {
    assertThat(Slots.of("spark://host:7077", Optional.empty(), 8).cluster())
        .contains("spark://host:7077");
  }

  @ParameterizedTest
  @ValueSource(strings = {"local[0]", "local[x]", "local[2", "locale", "locl", "host:7077"})
  void aBrokenLocalMasterIsRefused(String master) {
    assertThatThrownBy(() -> Slots.of(master, Optional.empty(), 8))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Invalid master: " + master);
  }
}
