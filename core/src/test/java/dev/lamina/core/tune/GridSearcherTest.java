package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GridSearcherTest extends SearcherContract {

  @Override
  SearchSpace space() {
    return SearchSpace.of(
        SpecNode.parse(
            """
            z: {choice: [dgl, infopro]}
            b: {int: [1, 3]}
            a: {grid: {from: 0.01, to: 1, points: 3, scale: log}}
            """,
            "test"));
  }

  @Override
  Searcher searcher() {
    return Searchers.grid(space());
  }

  @Test
  void runsEveryCombinationOnceWithTheLastParameterFastest() {
    var seen = new ArrayList<String>();
    for (int trial = 0; trial < 18; trial++) {
      var parameters = searcher().suggest(trial, List.of()).orElseThrow();
      seen.add(
          parameters.get("z").label()
              + " "
              + parameters.get("b").label()
              + " "
              + parameters.get("a").label());
    }
    assertThat(seen)
        .doesNotHaveDuplicates()
        .startsWith("dgl 1 0.01", "dgl 1 0.1", "dgl 1 1.0", "dgl 2 0.01")
        .endsWith("infopro 3 1.0");
    assertThat(searcher().suggest(18, List.of())).isEmpty();
  }

  @Test
  void hasOneTrialIfNothingVaries() {
    Searcher searcher = Searchers.grid(SearchSpace.EMPTY);
    assertThat(searcher.suggest(0, List.of())).contains(new TreeMap<>());
    assertThat(searcher.suggest(1, List.of())).isEmpty();
  }

  @Test
  void refusesParametersWithoutPointsAndSaysWhatToDo() {
    assertThatThrownBy(
            () -> Searchers.of(SpecNode.parse("space: {lr: {uniform: [0, 1]}}", "test"), RANKING))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Cannot search lr on a grid")
        .hasMessageContaining("'searcher: random' with 'trials'");
  }

  @Test
  void refusesMoreCombinationsThanAnyoneRuns() {
    assertThatThrownBy(
            () ->
                Searchers.of(
                    SpecNode.parse(
                        "space: {a: {int: [1, 9999]}, b: {int: [1, 9999]}, c: {int: [1, 9999]}}",
                        "test"),
                    RANKING))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("want at most 100000");
  }
}
