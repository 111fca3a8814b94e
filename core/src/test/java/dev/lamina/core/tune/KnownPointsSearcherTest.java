package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownPointsSearcherTest extends SearcherContract {

  private static final String SPACE =
      """
{method: {choice: {dgl: {o: d}, man: {o: m}}}, momentum: {uniform: [0, 1], when: {method: man}},
 rate: {log-uniform: [0.001, 1]}, modules: {int: [2, 8]},
 decay: {grid: {from: 0.01, to: 1, points: 3, scale: log}}}
""";
  private static final String DGL = "{method: dgl, rate: 1, modules: 4, decay: 0.1}";
  private static final String MAN =
      "{method: man, momentum: 0.995, rate: 0.0123456, modules: 8, decay: 1}";

  @Override
  SearchSpace space() {
    return SearchSpace.of(SpecNode.parse(SPACE, "test"));
  }

  @Override
  Searcher searcher() {
    return searcher(DGL + ", " + MAN);
  }

  private static Searcher searcher(String points) {
    return Searchers.of(
        SpecNode.parse(
            "{searcher: random, trials: 9, seed: 4, points: [%s], space: %s}"
                .formatted(points, SPACE),
            "test"),
        RANKING);
  }

  @Test
  void triesThePointsFirst() {
    assertThat(searcher().suggest(0, List.of()).orElseThrow().toString())
        .isEqualTo(
            "{decay=Setting[label=0.1, value=0.1], method=Setting[label=dgl, value={o=d}], "
                + "modules=Setting[label=4, value=4], rate=Setting[label=1.0, value=1.0]}");
    assertThat(searcher().suggest(1, List.of()).orElseThrow())
        .containsEntry("momentum", Setting.of(0.995))
        .containsEntry("rate", Setting.of(0.0123456))
        .containsEntry("decay", Setting.of(1.0));
  }

  @Test
  void theOthersAreThoseOfTheSearchWithoutPointsAndAsMany() {
    Searcher without = Searchers.random(space(), 4, 9);
    assertThat(searcher().trials()).hasValue(11);
    for (int trial = 0; trial <= 9; trial++) {
      assertThat(searcher().suggest(trial + 2, List.of()))
          .isEqualTo(without.suggest(trial, List.of()));
    }
  }

  @Test
  void aGridTakesThemToo() {
    Searcher read =
        Searchers.of(
            SpecNode.parse("{points: [{a: 2}], space: {a: {choice: [1, 2, 3]}}}", "test"), RANKING);
    assertThat(read.trials()).hasValue(4);
    assertThat(read.suggest(0, List.of()).orElseThrow()).containsEntry("a", Setting.of(2));
    assertThat(read.suggest(3, List.of()).orElseThrow()).containsEntry("a", Setting.of(3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{method: dgk, rate: 1, modules: 4, decay: 0.1} | points[0].method: Invalid value: 'dgk'"
            + " (want one of dgl, man)",
        "{method: null, rate: 1, modules: 4, decay: 0.1} | points[0]: Missing key: method (it has"
            + " no value)",
        "{method: dgl, rate: 2, modules: 4, decay: 0.1} | points[0].rate: Invalid value: 2 (want a"
            + " number from 0.001 to 1.0)",
        "{method: dgl, rate: 1, modules: 4.5, decay: 0.1} | points[0].modules: Invalid value: 4.5"
            + " (want a whole number from 2 to 8)",
        "{method: dgl, rate: 1, modules: 4, decay: 0.2} | points[0].decay: Invalid value: 0.2 (want"
            + " one of 3 numbers from 0.01 to 1.0 on a log scale)",
        "{method: dgl, rate: 1, modules: 4} | points[0]: Missing key: decay",
        "{method: man, rate: 1, modules: 4, decay: 1} | points[0]: Missing key: momentum",
        "{method: dgl, momentum: 1, rate: 1, modules: 4, decay: 1} | points[0]: Unknown key:"
            + " momentum",
        "3 | points[0]: Invalid value: 3 (want a mapping",
      })
  void refusesWhatIsNoPointOfTheSpace(String point, String message) {
    assertThatThrownBy(() -> searcher(point))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesPointsMadeInCodeThatLieOutside() {
    assertThatThrownBy(() -> Searchers.knownPoints(space(), List.of(new TreeMap<>()), searcher()))
        .hasMessageContaining("Invalid point: {} (want settings of exactly a trial's parameters)");
  }
}
