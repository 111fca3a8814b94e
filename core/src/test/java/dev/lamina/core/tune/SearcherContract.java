package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.tune.SweepEvent.End;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every searcher promises. */
abstract class SearcherContract {

  /** Results in these tests are judged by their loss. */
  static final Ranking RANKING = new Ranking("loss", Goal.MIN);

  private static final int ENOUGH = 50;

  abstract SearchSpace space();

  /** A new searcher, always the same. */
  abstract Searcher searcher();

  @Test
  void staysInsideTheSpace() {
    assertThat(suggestions(searcher())).isNotEmpty().allMatch(space()::contains);
  }

  @Test
  void suggestsTheSameForTheSameHistory() {
    assertThat(suggestions(searcher())).isEqualTo(suggestions(searcher()));
  }

  @Test
  void goesOnWhereAnotherInstanceStopped() {
    List<SortedMap<String, Setting>> all = suggestions(searcher());
    for (int trial = 0; trial < all.size(); trial++) {
      Searcher fresh = searcher();
      assertThat(fresh.suggest(trial, results(all.subList(0, trial)))).contains(all.get(trial));
    }
  }

  @Test
  void answersTheSameWhenAskedAgain() {
    Searcher searcher = searcher();
    assertThat(suggestions(searcher)).isEqualTo(suggestions(searcher));
  }

  @Test
  void knowsHowManyTrialsThereAreIfItSaysSo() {
    searcher()
        .trials()
        .ifPresent(trials -> assertThat(suggestions(searcher())).hasSize(Math.min(ENOUGH, trials)));
  }

  static List<SortedMap<String, Setting>> suggestions(Searcher searcher) {
    var all = new ArrayList<SortedMap<String, Setting>>();
    Optional<SortedMap<String, Setting>> next = searcher.suggest(0, List.of());
    while (next.isPresent() && all.size() < ENOUGH) {
      all.add(next.get());
      next = searcher.suggest(all.size(), results(all));
    }
    return all;
  }

  /** Every trial ended, each with a lower loss than the one before. */
  static List<TrialView> results(List<SortedMap<String, Setting>> suggestions) {
    var results = new ArrayList<TrialView>();
    for (var parameters : suggestions) {
      int trial = results.size();
      results.add(
          new Result(
              trial,
              parameters,
              1,
              new TreeMap<>(Map.of("loss", 1.0 / (trial + 1))),
              Optional.of(End.COMPLETED)));
    }
    return results;
  }

  record Result(
      int trial,
      SortedMap<String, Setting> parameters,
      int epoch,
      SortedMap<String, Double> metrics,
      Optional<End> end)
      implements TrialView {}
}
