package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
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
        "a: {unifrom: [0, 1]} | search.space.a: Unknown distribution: unifrom (did you mean"
            + " uniform?",
        "a: {uniform: [1, 0]} | search.space.a.uniform: Invalid uniform: [1.0, 0.0] (want low <"
            + " high)",
        "a: {uniform: [1]} | search.space.a.uniform: Invalid value: [1] (want two numbers: [low,"
            + " high])",
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
        "a: {grid: {from: 0, to: 1, points: 3, scale: log}} | Invalid grid: from 0.0 on a log"
            + " scale",
        "a: {grid: {from: 0, to: 1, points: 1}} | search.space.a.grid.points: Invalid value: 1",
        "a: {grid: {from: 1, to: 0, points: 2}} | search.space.a.grid: Invalid grid: from 1.0 to"
            + " 0.0",
        "a: {grid: {from: 0, to: 1}} | search.space.a.grid: Missing key: points",
        "a: {grid: {from: 0, to: 1, points: 3, step: 1}} | search.space.a.grid: Unknown key: step",
        "a: {grid: {from: 1, to: 1.00000000000001, points: 9}} | differ in 12 digits",
        "{a: {int: [1, 2]}, b: {when: {a: 1}}} | search.space.b: Invalid value: {when={a=1}} (want"
            + " exactly one of choice",
        "{b: {int: [1, 2], when: {a: 1}}, a: {int: [1, 2]}} | search.space: Cannot make b depend on"
            + " a: it is not searched before it",
        "{a: {int: [1, 2], when: {a: 1}}} | search.space: Cannot make a depend on a: it is not"
            + " searched before it",
        "{method: {choice: [x, y]}, b: {int: [1, 2], when: {metod: x}}} | depend on metod: it is"
            + " not searched before it (did you mean method?",
        "{a: {choice: [dgl, man]}, b: {int: [1, 2], when: {a: dgk}}} | Cannot make b depend on a:"
            + " 'dgk' is none of its labels (did you mean dgl?",
        "{a: {uniform: [0, 1]}, b: {int: [1, 2], when: {a: 0.5}}} | '0.5' is none of its labels (it"
            + " has no values to enumerate",
        "{a: {int: [1, 2]}, b: {int: [1, 2], when: {}}} | search.space.b.when: Invalid condition:"
            + " {} (want a parameter",
        "{a: {int: [1, 2]}, b: {int: [1, 2], when: {a: []}}} | search.space.b.when: Invalid"
            + " condition: {a=[]}",
        "{a: {int: [1, 2]}, b: {int: [1, 2], when: {a: [null]}}} | search.space.b.when.a[0]:"
            + " Invalid value: null (want a label",
        "{a: {int: [1, 2]}, b: {int: [1, 2], when: 3}} | search.space.b.when: Invalid value: 3"
            + " (want a mapping",
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

  private static final SearchSpace CONDITIONAL =
      space(
          """
          method: {choice: {end-to-end: {o: e}, dgl: {o: d}, man: {o: m}}}
          modules: {int: [2, 3], when: {method: [dgl, man]}}
          momentum: {choice: [0.9, 0.99], when: {method: man, modules: 3}}
          rate: {choice: [1, 2]}
          """);

  private static Map<String, Setting> trial(String method, Object... others) {
    var settings = new TreeMap<>(Map.of("rate", Setting.of(1L)));
    settings.put(
        "method",
        CONDITIONAL.distributions().get("method").points().orElseThrow().stream()
            .filter(setting -> setting.label().equals(method))
            .findFirst()
            .orElseThrow());
    for (int i = 0; i < others.length; i += 2) {
      settings.put((String) others[i], Setting.of(others[i + 1]));
    }
    return settings;
  }

  @Test
  void aParameterWithAConditionIsInTheTrialsThatMeetItAndInNoOthers() {
    assertThat(CONDITIONAL.contains(trial("end-to-end"))).isTrue();
    assertThat(CONDITIONAL.contains(trial("end-to-end", "modules", 2L))).isFalse();
    assertThat(CONDITIONAL.contains(trial("dgl"))).isFalse();
    assertThat(CONDITIONAL.contains(trial("dgl", "modules", 3L))).isTrue();
    assertThat(CONDITIONAL.contains(trial("dgl", "modules", 3L, "momentum", 0.9))).isFalse();
    assertThat(CONDITIONAL.contains(trial("man", "modules", 2L))).isTrue();
    assertThat(CONDITIONAL.contains(trial("man", "modules", 3L))).isFalse();
    assertThat(CONDITIONAL.contains(trial("man", "modules", 3L, "momentum", 0.9))).isTrue();
    // What hangs on a parameter that does not exist does not exist either.
    assertThat(CONDITIONAL.contains(trial("end-to-end", "modules", 3L, "momentum", 0.9))).isFalse();
  }

  @Test
  void aGridHasEveryTrialOfAConditionalSpaceOnce() {
    Searcher grid = Searchers.grid(CONDITIONAL);
    List<Map<String, Setting>> trials =
        IntStream.range(0, grid.trials().orElseThrow())
            .<Map<String, Setting>>mapToObj(n -> grid.suggest(n, List.of()).orElseThrow())
            .toList();
    // Twice (rate): end-to-end; dgl with 2 or 3; man with 2, with 3 and either momentum.
    assertThat(trials).hasSize(12).doesNotHaveDuplicates().allMatch(CONDITIONAL::contains);
    assertThat(grid.suggest(12, List.of())).isEmpty();
  }

  @Test
  void drawsStayInAConditionalSpaceAndAreThoseOfTheSpaceWithoutConditions() {
    var without = new SearchSpace(CONDITIONAL.distributions());
    for (boolean sobol : new boolean[] {false, true}) {
      for (int trial = 0; trial < 100; trial++) {
        Map<String, Setting> drawn =
            (sobol ? Searchers.sobol(CONDITIONAL, 1, 100) : Searchers.random(CONDITIONAL, 1, 100))
                .suggest(trial, List.of())
                .orElseThrow();
        assertThat(CONDITIONAL.contains(drawn)).isTrue();
        assertThat(
                (sobol ? Searchers.sobol(without, 1, 100) : Searchers.random(without, 1, 100))
                    .suggest(trial, List.of())
                    .orElseThrow())
            .containsAllEntriesOf(drawn);
      }
    }
  }
}
