package dev.lamina.core.metric.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sums of the reference are rounded in another order: 1e-12 is far above that. */
class GoldenCocoTest {

  @ParameterizedTest
  @ValueSource(strings = {"val2014-100.json", "made.json"})
  void theNumbersAreThoseOfTheReference(String file) {
    CocoCase golden = CocoCase.of(file);
    CocoSummary summary =
        golden.images().stream().reduce(BoxMatches.EMPTY, BoxMatches::merge).summary();
    Iterator<Double> stats = golden.stats().iterator();
    for (CocoMetric metric : CocoMetric.values()) {
      assertThat(summary.value(metric).orElse(-1))
          .as(metric.symbol())
          .isCloseTo(stats.next(), within(1e-12));
    }
    assertThat(stats).isExhausted();
    List<Integer> categories = golden.categories();
    for (int c = 0; c < categories.size(); c++) {
      assertThat(summary.value(CocoMetric.AP, c).orElse(-1))
          .as("AP of category %s", categories.get(c))
          .isCloseTo(golden.averagePrecision(categories.get(c)), within(1e-12));
    }
  }
}
