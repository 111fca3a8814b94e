package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomSearcherTest extends SearcherContract {

  private static final String SPACE =
      "{lr: {log-uniform: [0.001, 1]}, k: {int: [2, 8]}, method: {choice: [dgl, infopro]}}";

  @Override
  SearchSpace space() {
    return SearchSpace.of(SpecNode.parse(SPACE, "test"));
  }

  @Override
  Searcher searcher() {
    return Searchers.random(space(), 42, 20);
  }

  @Test
  void drawsDifferentTrialsAndDifferentSeedsDifferently() {
    var first = searcher().suggest(0, List.of());
    assertThat(searcher().suggest(1, List.of())).isNotEqualTo(first);
    assertThat(Searchers.random(space(), 43, 20).suggest(0, List.of())).isNotEqualTo(first);
  }

  @Test
  void moreTrialsOrParametersLeaveTheOthersAsTheyWere() {
    SearchSpace wider =
        SearchSpace.of(
            SpecNode.parse("{extra: {uniform: [0, 1]}, lr: {log-uniform: [0.001, 1]}}", "t"));
    Searcher more = Searchers.random(wider, 42, 100);
    for (int trial = 0; trial < 20; trial++) {
      assertThat(more.suggest(trial, List.of()).orElseThrow().get("lr"))
          .isEqualTo(searcher().suggest(trial, List.of()).orElseThrow().get("lr"));
    }
  }

  @Test
  void isReadFromASpecification() {
    Searcher read =
        Searchers.of(
            SpecNode.parse("{searcher: random, trials: 20, seed: 42, space: " + SPACE + "}", "t"),
            RANKING);
    assertThat(read.trials()).hasValue(20);
    assertThat(read.suggest(7, List.of())).isEqualTo(searcher().suggest(7, List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{searcher: random, space: {}} | Missing key: trials",
        "{searcher: random, trials: 0, space: {}} | trials: Invalid value: 0 (want a whole number",
        "{searcher: randm, space: {}} | searcher: Unknown searcher: randm (did you mean random?",
        "{searcher: random, trials: 3} | Missing key: space",
        "{trials: 3, space: {}} | trials: Invalid value: 3 (want no 'trials' for a grid",
        "{seed: 3, space: {}} | seed: Invalid value: 3 (want no 'seed' for a grid",
        "{space: {}, metric: x} | Unknown key: metric",
      })
  void refusesWhatItDoesNotKnow(String yaml, String message) {
    assertThatThrownBy(() -> Searchers.of(SpecNode.parse(yaml, "test"), RANKING))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }
}
