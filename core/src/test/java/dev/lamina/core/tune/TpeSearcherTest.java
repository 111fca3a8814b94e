package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SweepEvent.End;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TpeSearcherTest extends SearcherContract {

  private static final String SPACE =
      """
{method: {choice: {dgl: {o: d}, man: {o: m}}}, momentum: {uniform: [0, 1], when: {method: man}},
 rate: {log-uniform: [0.001, 1]}, modules: {int: [2, 8]},
 decay: {grid: {from: 0.01, to: 1, points: 3, scale: log}}}
""";
  private static final SearchSpace LINE =
      SearchSpace.of(SpecNode.parse("{x: {uniform: [0, 1]}}", "test"));

  @Override
  SearchSpace space() {
    return SearchSpace.of(SpecNode.parse(SPACE, "test"));
  }

  @Override
  Searcher searcher() {
    return read("");
  }

  private static Searcher read(String more) {
    return Searchers.of(
        SpecNode.parse(
            "{searcher: tpe, trials: 40, seed: 42, %s space: %s}".formatted(more, SPACE), "test"),
        RANKING);
  }

  /** A line on which trials lie at some places, with a loss each. */
  private static List<TrialView> line(
      int trials, ToDoubleFunction<Double> loss, ToDoubleFunction<Integer> place) {
    var results = new ArrayList<TrialView>();
    for (int trial = 0; trial < trials; trial++) {
      double x = place.applyAsDouble(trial);
      results.add(
          ended(
              trial,
              Map.of("x", Setting.of(x)),
              Map.of("loss", loss.applyAsDouble(x)),
              End.COMPLETED));
    }
    return results;
  }

  private static TrialView ended(
      int trial, Map<String, Setting> parameters, Map<String, Double> metrics, End end) {
    return new Result(
        trial, new TreeMap<>(parameters), 1, new TreeMap<>(metrics), Optional.of(end));
  }

  private static double[] suggested(List<TrialView> results, Ranking ranking) {
    Searcher searcher = Searchers.tpe(LINE, 5, 1000, ranking, Tpe.USUAL);
    return IntStream.range(100, 200)
        .mapToDouble(
            trial -> (double) searcher.suggest(trial, results).orElseThrow().get("x").value())
        .toArray();
  }

  @Test
  void searchesWhereGoodTrialsAreDenser() {
    List<TrialView> results = line(50, x -> Math.abs(x - 0.7), trial -> trial / 50.0);
    assertThat(near(suggested(results, RANKING), 0.7)).isGreaterThan(90);
    assertThat(near(suggested(results, new Ranking("loss", Goal.MAX)), 0.0)).isGreaterThan(90);
  }

  private static long near(double[] places, double wanted) {
    return IntStream.range(0, places.length)
        .filter(i -> Math.abs(places[i] - wanted) < 0.15)
        .count();
  }

  @Test
  void failedTrialsCountAmongTheWorstWhateverTheyReached() {
    List<TrialView> results = line(50, x -> Math.abs(x - 0.7), trial -> trial / 50.0);
    for (int trial = 30; trial < 40; trial++) {
      results.set(
          trial,
          ended(
              trial,
              results.get(trial).parameters(),
              trial % 2 == 0 ? Map.of() : Map.of("loss", -1.0),
              End.FAILED));
    }
    double[] places = suggested(results, RANKING);
    assertThat(IntStream.range(0, 100).filter(i -> places[i] > 0.6 && places[i] < 0.79).count())
        .isLessThan(30);
  }

  @Test
  void withoutAnyGoodTrialItDrawsFromTheSpace() {
    var results = new ArrayList<TrialView>();
    for (int trial = 0; trial < 20; trial++) {
      results.add(
          ended(
              trial,
              Map.of("x", Setting.of(0.5)),
              trial < 10 ? Map.of() : Map.of("loss", Double.NaN),
              trial % 2 == 0 ? End.FAILED : End.COMPLETED));
    }
    double[] places = suggested(results, RANKING);
    // Anywhere but where all failed.
    assertThat(near(places, 0.1)).isGreaterThan(20);
    assertThat(near(places, 0.9)).isGreaterThan(20);
    assertThat(near(places, 0.5)).isLessThan(10);
  }

  @Test
  void looksAtNothingThatHasNoResult() {
    List<TrialView> results = line(30, x -> Math.abs(x - 0.7), trial -> trial / 30.0);
    double[] before = suggested(results, RANKING);
    for (int trial = 30; trial < 60; trial++) {
      results.add(
          new Result(
              trial,
              new TreeMap<>(Map.of("x", Setting.of(0.1))),
              0,
              new TreeMap<>(),
              Optional.empty()));
    }
    assertThat(suggested(results, RANKING)).isEqualTo(before);
  }

  @Test
  void aConditionalParameterIsJudgedByTheTrialsThatHaveIt() {
    var results = new ArrayList<TrialView>();
    for (int trial = 0; trial < 60; trial++) {
      boolean man = trial % 2 == 0;
      double momentum = trial / 60.0;
      SortedMap<String, Setting> parameters =
          new TreeMap<>(Searchers.random(space(), 1, 60).suggest(trial, List.of()).orElseThrow());
      parameters.put("method", space().distributions().get("method").at(man ? 0.9 : 0.1));
      parameters.remove("momentum");
      if (man) {
        parameters.put("momentum", Setting.of(momentum));
      }
      // All trials without it are bad: where they lie must not matter.
      double loss = man ? Math.abs(momentum - 0.2) : 10;
      results.add(ended(trial, parameters, Map.of("loss", loss), End.COMPLETED));
    }
    Searcher searcher = Searchers.tpe(space(), 5, 1000, RANKING, Tpe.USUAL);
    List<SortedMap<String, Setting>> suggested =
        IntStream.range(100, 200)
            .mapToObj(trial -> searcher.suggest(trial, results).orElseThrow())
            .toList();
    assertThat(suggested).allMatch(space()::contains);
    double[] momenta =
        suggested.stream()
            .filter(settings -> settings.containsKey("momentum"))
            .mapToDouble(settings -> (double) settings.get("momentum").value())
            .toArray();
    assertThat(momenta).hasSizeGreaterThan(90);
    assertThat((double) near(momenta, 0.2)).isGreaterThan(0.8 * momenta.length);
  }

  @Test
  void theFirstTrialsAreThoseOfARandomSearch() {
    Searcher random = Searchers.random(space(), 42, 10);
    for (int trial = 0; trial < 10; trial++) {
      assertThat(searcher().suggest(trial, List.of())).isEqualTo(random.suggest(trial, List.of()));
    }
  }

  @Test
  void knownPointsAreShownToIt() {
    Searcher searcher = read("startup: 1, points: [{method: dgl, rate: 1, modules: 4, decay: 1}],");
    assertThat(searcher.trials()).hasValue(41);
    List<SortedMap<String, Setting>> suggested =
        List.of(
            searcher.suggest(0, List.of()).orElseThrow(),
            searcher.suggest(1, List.of()).orElseThrow());
    assertThat(searcher.suggest(2, results(suggested)))
        .isPresent()
        .isNotEqualTo(searcher.suggest(2, List.of()));
  }

  @Test
  void trialsThatWereStoppedCountAfterThoseThatCameFurther() {
    var results = new ArrayList<TrialView>();
    for (int trial = 0; trial < 60; trial++) {
      // The further a trial came, the lower the loss at its place; early losses mislead.
      double x = trial % 2 == 0 ? 0.1 : 0.9;
      results.add(
          trial % 2 == 0
              ? new Result(
                  trial,
                  new TreeMap<>(Map.of("x", Setting.of(x))),
                  9,
                  new TreeMap<>(Map.of("loss", 0.5)),
                  Optional.empty())
              : new Result(
                  trial,
                  new TreeMap<>(Map.of("x", Setting.of(x))),
                  1,
                  new TreeMap<>(Map.of("loss", 0.1)),
                  Optional.empty()));
    }
    Searcher searcher = Searchers.tpe(LINE, 5, 1000, RANKING, Tpe.USUAL);
    double[] places =
        IntStream.range(100, 200)
            .mapToDouble(
                trial -> (double) searcher.suggest(trial, results).orElseThrow().get("x").value())
            .toArray();
    assertThat(near(places, 0.1)).isGreaterThan(80);
  }

  @Test
  void moreTrialsLeaveTheOthersAsTheyWere() {
    List<SortedMap<String, Setting>> all = suggestions(searcher());
    Searcher more = Searchers.tpe(space(), 42, 1000, RANKING, Tpe.USUAL);
    for (int trial = 0; trial < all.size(); trial++) {
      assertThat(more.suggest(trial, results(all.subList(0, trial)))).contains(all.get(trial));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "startup: 0, | startup: Invalid value: 0 (want a whole number",
        "gamma: 1, | gamma: Invalid value: 1 (want a number",
        "candidates: 0, | candidates: Invalid value: 0 (want a whole number",
        "candidate: 3, | Unknown key: candidate (did you mean candidates?",
      })
  void refusesWhatItDoesNotKnow(String more, String message) {
    assertThatThrownBy(() -> read(more))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }
}
