package dev.lamina.core.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemorySizeTest {

  @ParameterizedTest
  @CsvSource({"6 GiB, 6442450944", "512MiB, 536870912", "1.5 KiB, 1536"})
  void readsAmounts(String text, long bytes) {
    assertThat(MemorySize.of(SpecNode.of("memory", text))).isEqualTo(new MemorySize(bytes));
  }

  @ParameterizedTest
  @CsvSource({"0, 0.0 MiB", "1572864, 1.5 MiB", "1610612736, 1.50 GiB"})
  void isWrittenInMebibytesAndGibibytes(long bytes, String text) {
    assertThat(new MemorySize(bytes)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"6 GB", "0 MiB", "-1 GiB", "1e3 MiB", "lots"})
  void refusesOtherTexts(String text) {
    assertThatThrownBy(() -> MemorySize.of(SpecNode.of("memory", text)))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("memory: ");
  }
}
