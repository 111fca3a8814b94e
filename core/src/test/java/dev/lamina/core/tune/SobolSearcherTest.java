package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.math3.random.SobolSequenceGenerator;
import org.junit.jupiter.api.Test;

class SobolSearcherTest extends SearcherContract {

  /** Wide, so that five digits of the span are not what evenness is measured with. */
  private static final SearchSpace CUBE =
      SearchSpace.of(
          SpecNode.parse(
              "{x: {uniform: [0, 1]}, y: {uniform: [0, 1]}, z: {uniform: [0, 1]}}", "test"));

  @Override
  SearchSpace space() {
    return SearchSpace.of(
        SpecNode.parse(
            """
            rate: {log-uniform: [0.001, 1]}
            k: {int: [1, 4]}
            method: {choice: [dgl, infopro]}
            width: {grid: {from: 1, to: 8, points: 4, scale: log}}
            """,
            "test"));
  }

  @Override
  Searcher searcher() {
    return Searchers.sobol(space(), 42, 20);
  }

  private static double[][] points(Searcher searcher, int count) {
    return IntStream.range(0, count)
        .mapToObj(trial -> searcher.suggest(trial, List.of()).orElseThrow())
        .map(settings -> settings.values().stream().mapToDouble(s -> (double) s.value()).toArray())
        .toArray(double[][]::new);
  }

  /** The table that Joe and Kuo print for checking an implementation. */
  @Test
  void theSequenceIsThatOfJoeAndKuo() {
    double[][] published = {
      {0, 0, 0},
      {0.5, 0.5, 0.5},
      {0.75, 0.25, 0.25},
      {0.25, 0.75, 0.75},
      {0.375, 0.375, 0.625},
      {0.875, 0.875, 0.125},
      {0.625, 0.125, 0.875},
      {0.125, 0.625, 0.375},
      {0.1875, 0.3125, 0.9375},
      {0.6875, 0.8125, 0.4375}
    };
    var sequence = new SobolSequenceGenerator(3);
    for (int point = 0; point < published.length; point++) {
      assertThat(sequence.skipTo(point)).containsExactly(published[point]);
    }
  }

  @Test
  void everyDyadicIntervalOfEveryParameterHasItsShareOfPoints() {
    for (long seed = 0; seed < 5; seed++) {
      double[][] points = points(Searchers.sobol(CUBE, seed, 256), 256);
      for (int dimension = 0; dimension < 3; dimension++) {
        for (int intervals = 2; intervals <= 256; intervals *= 2) {
          var counts = new int[intervals];
          for (double[] point : points) {
            counts[(int) (point[dimension] * intervals)]++;
          }
          assertThat(counts).containsOnly(256 / intervals);
        }
      }
    }
  }

  @Test
  void everyDyadicBoxOfTheFirstTwoParametersHasItsShareOfPoints() {
    double[][] points = points(Searchers.sobol(CUBE, 3, 64), 64);
    for (int columns = 1; columns <= 64; columns *= 2) {
      int rows = 64 / columns;
      var counts = new int[64];
      for (double[] point : points) {
        counts[((int) (point[0] * columns)) * rows + (int) (point[1] * rows)]++;
      }
      assertThat(counts).containsOnly(1);
    }
  }

  @Test
  void isMoreEvenThanIndependentDraws() {
    for (long seed = 0; seed < 10; seed++) {
      assertThat(discrepancy(points(Searchers.sobol(CUBE, seed, 200), 200)))
          .isLessThan(discrepancy(points(Searchers.random(CUBE, seed, 200), 200)) / 4);
    }
  }

  /** Squared L2 star discrepancy, by the formula of Warnock (1972). */
  private static double discrepancy(double[][] points) {
    int dimensions = points[0].length;
    double single = 0;
    double pairs = 0;
    for (double[] point : points) {
      single += Arrays.stream(point).map(x -> (1 - x * x) / 2).reduce(1, (a, b) -> a * b);
      for (double[] other : points) {
        double product = 1;
        for (int d = 0; d < dimensions; d++) {
          product *= 1 - Math.max(point[d], other[d]);
        }
        pairs += product;
      }
    }
    int n = points.length;
    return Math.pow(3, -dimensions) - 2 * single / n + pairs / n / n;
  }

  @Test
  void everyValueOfAChoiceARangeOrAGridIsTriedEquallyOften() {
    for (String path : List.of("k", "method", "width")) {
      int values = space().distributions().get(path).points().orElseThrow().size();
      Searcher searcher = Searchers.sobol(space(), 9, 32);
      var counts = new LinkedHashMap<String, Integer>();
      for (int trial = 0; trial < 32; trial++) {
        String label = searcher.suggest(trial, List.of()).orElseThrow().get(path).label();
        counts.merge(label, 1, Integer::sum);
      }
      assertThat(counts).hasSize(values).containsValue(32 / values);
      assertThat(counts.values()).containsOnly(32 / values);
    }
  }

  @Test
  void everyDecadeOfALogarithmicParameterIsTriedEquallyOften() {
    long decade =
        IntStream.range(0, 300)
            .mapToDouble(
                trial ->
                    (double)
                        Searchers.sobol(space(), 9, 300)
                            .suggest(trial, List.of())
                            .orElseThrow()
                            .get("rate")
                            .value())
            .filter(rate -> rate < 0.01)
            .count();
    assertThat(decade).isBetween(98L, 102L);
  }

  @Test
  void everySeedShiftsOtherwise() {
    assertThat(
            LongStream.range(0, 20)
                .mapToObj(seed -> Searchers.sobol(CUBE, seed, 1).suggest(0, List.of()))
                .distinct())
        .hasSize(20);
  }

  @Test
  void moreTrialsLeaveTheOthersAsTheyWere() {
    Searcher more = Searchers.sobol(space(), 42, 1000);
    for (int trial : new int[] {19, 0, 7, 8, 7}) {
      assertThat(more.suggest(trial, List.of())).isEqualTo(searcher().suggest(trial, List.of()));
    }
  }

  @Test
  void anEmptySpaceHasEqualTrials() {
    Searcher searcher = Searchers.sobol(SearchSpace.EMPTY, 0, 2);
    assertThat(searcher.suggest(1, List.of())).hasValueSatisfying(s -> assertThat(s).isEmpty());
    assertThat(searcher.suggest(2, List.of())).isEmpty();
  }

  @Test
  void isReadFromASpecification() {
    Searcher read =
        Searchers.of(
            SpecNode.parse(
                "{searcher: sobol, trials: 20, seed: 42, space: {k: {int: [1, 4]}}}", "t"),
            RANKING);
    assertThat(read.trials()).hasValue(20);
    assertThat(read.suggest(7, List.of()))
        .isEqualTo(
            Searchers.sobol(new SearchSpace(Map.of("k", new IntegerRange(1, 4))), 42, 20)
                .suggest(7, List.of()));
  }

  @Test
  void refusesMoreParametersThanTheSequenceHasDimensions() {
    var many = new LinkedHashMap<String, Distribution>();
    IntStream.rangeClosed(0, 1000).forEach(i -> many.put("p" + i, new Uniform(0, 1)));
    assertThatThrownBy(() -> Searchers.sobol(new SearchSpace(many), 0, 1))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Cannot search 1001 parameters by a Sobol sequence")
        .hasMessageContaining("'searcher: random'");
  }
}
