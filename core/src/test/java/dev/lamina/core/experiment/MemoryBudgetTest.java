package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryBudgetTest {

  @ParameterizedTest
  @CsvSource({"6 GiB, 6442450944", "512MiB, 536870912", "1.5 KiB, 1536"})
  void readsAmounts(String text, long bytes) {
    assertThat(MemoryBudget.of(SpecNode.of("memory", text))).isEqualTo(new MemoryBudget(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"6 GB", "0 MiB", "-1 GiB", "1e3 MiB", "lots"})
  void refusesOtherTexts(String text) {
    assertThatThrownBy(() -> MemoryBudget.of(SpecNode.of("memory", text)))
        .isInstanceOf(SpecException.class)
        .hasMessageStartingWith("memory: ");
  }
}
