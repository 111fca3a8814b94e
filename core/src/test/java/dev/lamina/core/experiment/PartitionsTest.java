package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionsTest {

  private static Partitions read(String text) {
    return Partitions.of(
        SpecNode.parse("partition: " + text, "test").mapping().required("partition"));
  }

  @Test
  void cutsAreTheLastUnitsOfAllModulesButTheLast() {
    assertThat(read("{cuts: [\"1.0\", \"2.0\"]}").of(new CifarResNet(8, 10, 32)))
        .hasToString("[stem 1.0] [2.0] [3.0]");
    assertThat(read("{cuts: [stem, \"2.0\"]}").of(new CifarResNet(8, 10, 32)))
        .hasToString("[stem] [1.0 2.0] [3.0]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{cuts: [1.2]} | want a unit's name in quotes",
        "{cuts: [\"1.0\"], modules: 2} | want exactly one of published, modules, memory, cuts",
        "{cuts: [\"1.0\"], stem: own} | Cannot use stem with cuts",
        "{after: [\"1.0\"]} | after",
        "{memory: 1 GiB, balance: peak} | Cannot use balance without modules",
      })
  void refusesOtherTexts(String text, String reason) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(reason);
  }
}
