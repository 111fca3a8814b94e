package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.spec.SpecNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MethodsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{objective: end-to-end} | end-to-end",
        "{objective: dgl, head: 1c2f, plugins: [man]} | dgl+man",
        "{objective: greedy, plugins: [hpff, man: {momentum: 0.99}]} | greedy+hpff+man",
      })
  void aMethodIsNamedWithoutItsSettings(String written, String name) {
    SpecNode node = SpecNode.of("method", SpecNode.parse(written, "test").value());
    assertThat(Methods.of(node, Fidelity.RECOMMENDED, false).name()).isEqualTo(name);
  }
}
