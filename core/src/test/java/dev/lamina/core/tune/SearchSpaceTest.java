package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchSpaceTest {

  private static SearchSpace space(String yaml) {
    return SearchSpace.of(SpecNode.of("search.space", SpecNode.parse(yaml, "test").value()));
  }

  @Test
  void keepsTheOrderOfTheFile() {
    SearchSpace space =
        space(
            """
            seed: {choice: [1, 2]}
            method: {choice: {dgl: {name: dgl}, dgl+man: {name: dgl, plugins: [man]}}}
            learning-rate.base: {log-uniform: [0.001, 1]}
            """);
    assertThat(space.distributions().keySet())
        .containsExactly("seed", "method", "learning-rate.base");
    assertThat(space.distributions().get("method"))
        .isEqualTo(
            new Choice(
                List.of(
                    new Setting("dgl", Map.of("name", "dgl")),
                    new Setting("dgl+man", Map.of("name", "dgl", "plugins", List.of("man"))))));
    assertThat(space.distributions().get("learning-rate.base")).isEqualTo(new LogUniform(0.001, 1));
  }

  @Test
  void labelsUnlabelledValuesByThemselves() {
    SearchSpace space = space("a: {choice: [dgl, 3, 0.05, 0.0001, true, [1, 2], {k: 4, a: x}]}");
    assertThat(space.distributions().get("a").points().orElseThrow())
        .extracting(Setting::label)
        .containsExactly("dgl", "3", "0.05", "1.0e-4", "true", "[1,2]", "{\"a\":\"x\",\"k\":4}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: 3 | search.space.a: Invalid value: 3 (want one of choice",
        "a: {} | search.space.a: Invalid value: {} (want exactly one of choice",
        "a: {choice: [1], int: [1, 2]} | (want exactly one of choice",
        "a: {unifrom: [0, 1]} | search.space.a: Unknown distribution: unifrom (did you mean uniform?",
        "a: {uniform: [1, 0]} | search.space.a.uniform: Invalid uniform: [1.0, 0.0] (want low < high)",
        "a: {uniform: [1]} | search.space.a.uniform: Invalid value: [1] (want two numbers: [low, high])",
        "a: {uniform: [0, x]} | search.space.a.uniform[1]: Invalid value: 'x' (want a number)",
        "a: {uniform: [-1e308, 1e308]} | Invalid uniform",
        "a: {log-uniform: [0, 1]} | Invalid log-uniform: [0.0, 1.0] (want 0 < low < high)",
        "a: {int: [0, 1.5]} | search.space.a.int[1]: Invalid value: 1.5 (want a whole number",
        "a: {int: [4, 4]} | Invalid int: [4, 4] (want low < high",
        "a: {choice: []} | search.space.a.choice: Invalid choice: 0 values",
        "a: {choice: [1, 2, 1]} | search.space.a.choice[2]: Invalid value: 1 (want each value once",
        "a: {choice: [1, '1']} | (want each value once, or labels",
        "a: {choice: [1, null]} | search.space.a.choice[1]: Invalid value: null (want a value)",
        "a: {choice: ['']} | search.space.a.choice[0]: Invalid value: '' (want text, or a label",
        "a: {choice: {x: null}} | search.space.a.choice: Missing key: x",
        "a: {choice: 3} | search.space.a.choice: Invalid value: 3 (want a list)",
        "a: {grid: {from: 0, to: 1, points: 3, scale: log}} | Invalid grid: from 0.0 on a log scale",
        "a: {grid: {from: 0, to: 1, points: 1}} | search.space.a.grid.points: Invalid value: 1",
        "a: {grid: {from: 1, to: 0, points: 2}} | search.space.a.grid: Invalid grid: from 1.0 to 0.0",
        "a: {grid: {from: 0, to: 1}} | search.space.a.grid: Missing key: points",
        "a: {grid: {from: 0, to: 1, points: 3, step: 1}} | search.space.a.grid: Unknown key: step",
        "a: {grid: {from: 1, to: 1.00000000000001, points: 9}} | differ in 12 digits",
        "a..b: {choice: [1]} | search.space: Invalid parameter: 'a..b' (want a dotted path",
        "a b: {choice: [1]} | search.space: Invalid parameter: 'a b' (want a dotted path",
      })
  void refusesWhatIsNoSpaceWithPathValueAndRule(String yaml, String message) {
    assertThatThrownBy(() -> space(yaml))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }

  @Test
  void containsSettingsOfExactlyItsParameters() {
    SearchSpace space = space("{a: {choice: [1, 2]}, b: {uniform: [0, 1]}}");
    var inside = new TreeMap<>(Map.of("a", Setting.of(1L), "b", Setting.of(0.5)));
    assertThat(space.contains(inside)).isTrue();
    assertThat(space.contains(Map.of("a", Setting.of(1L)))).isFalse();
    inside.put("b", Setting.of(2.0));
    assertThat(space.contains(inside)).isFalse();
    assertThat(SearchSpace.EMPTY.contains(Map.of())).isTrue();
  }
}
