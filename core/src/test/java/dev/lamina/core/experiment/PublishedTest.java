package dev.lamina.core.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SearchSpace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedTest {

  private static final SearchSpace SPACE =
      SearchSpace.of(
          SpecNode.parse(
              """
              seed: {choice: [1, 2]}
              method: {choice: {end-to-end: {a: 1}, dgl: {a: 2}}}
              partition: {choice: {k8: {a: 1}, k16: {a: 2}}}
              learning-rate.base: {log-uniform: [0.1, 1]}
              """,
              "test"));

  private static List<Published> read(String tables) {
    return Published.of(SpecNode.of("published", SpecNode.parse(tables, "test").value()), SPACE);
  }

  @Test
  void tablesOfTwoDimensionsHaveARowForEachValue() {
    List<Published> tables =
        read(
            """
            - source: a paper
              metric: test/accuracy
              epochs: 400
              by: [method, partition]
              values: {end-to-end: 0.9, dgl: {k8: 0.8, k16: 0.7}}
            """);
    assertThat(tables).hasSize(1);
    assertThat(tables.get(0).rows())
        .containsExactly(
            new Published.Row(Map.of("method", "end-to-end"), 0.9),
            new Published.Row(Map.of("method", "dgl", "partition", "k8"), 0.8),
            new Published.Row(Map.of("method", "dgl", "partition", "k16"), 0.7));
    assertThat(
            tables.get(0).rows().get(0).matches(Map.of("method", "end-to-end", "partition", "k8")))
        .isTrue();
    assertThat(tables.get(0).rows().get(1).matches(Map.of("method", "dgl", "partition", "k16")))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          test/accuracy | [method]             | {dlg: 0.5}              | published[0].values: Unknown label of method: 'dlg' (did you mean dgl? known: end-to-end, dgl)
          test/accuracy | [method]             | {dgl: 93.6}             | published[0].values.dgl: Invalid value: 93.6 (want a number from 0.0 to 1.0)
          test/accuracy | [method]             | {dgl: {k8: 0.5}}        | published[0].values.dgl: Invalid value
          test/accuracy | [method, partition]  | {dgl: {k9: 0.5}}        | published[0].values.dgl: Unknown label of partition: 'k9' (did you mean k8?
          test/accuracy | [metod]              | {dgl: 0.5}              | published[0].by[0]: Unknown searched parameter: 'metod' (did you mean method?
          test/accuracy | [learning-rate.base] | {a: 0.5}                | Cannot tell values by learning-rate.base: it is drawn from a range
          peak-memory   | [method]             | {dgl: -3}               | published[0].values.dgl: Invalid value: -3 (want a number
          peak-memory   | [method]             | {dgl: 0}                | published[0].values.dgl: Invalid value: 0 (want a number above 0)
          test/accuracy | [method, method]     | {dgl: {dgl: 0.5}}       | published[0].by: Invalid value: [method, method] (want at least one searched parameter, each once)
          memory        | [method]             | {dgl: 0.5}              | published[0].metric: Unknown metric: 'memory'
          test/accuracy | []                   | {dgl: 0.5}              | published[0].by: Invalid value: [] (want at least one searched parameter
          test/accuracy | null                 | {dgl: 0.5}              | published[0]: Missing key: by (want the searched parameters
          """)
  void refusesWhatDoesNotFitTheSearch(String metric, String by, String values, String message) {
    assertThatThrownBy(
            () ->
                read(
                    "[{source: a paper, metric: %s, by: %s, values: %s}]"
                        .formatted(metric, by, values)))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message);
  }

  @Test
  void neitherResultsNorIdentityDependOnThem() {
    SpecNode sweep =
        SpecNode.parse(
            """
            name: small
            trial:
              model: resnet8
              method: {objective: end-to-end}
              optimizer: {name: sgd}
              learning-rate: {base: 0.1, schedule: constant}
              batch-size: 8
              epochs: 2
            search: {space: {batch-size: {choice: [4, 8]}}}
            """,
            "test");
    Object tables =
        List.of(
            Map.of("source", "x", "metric", "peak-memory", "values", Map.of("4", 2.5, "8", 3L)));
    SweepSpec with = SweepSpec.of(sweep.with("published", tables));
    assertThat(with.published().get(0).by()).containsExactly("batch-size");
    assertThat(with.identity()).isEqualTo(SweepSpec.of(sweep).identity());
    assertThat(with.published().get(0).epochs()).isEmpty();
  }
}
