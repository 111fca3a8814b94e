package dev.lamina.core.metric.coco;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
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

  /** Of photographs: every object that is no crowd is detected where it is. */
  @Test
  void whatIsDetectedWhereItIsIsWorthOne() {
    List<ImageBoxes> images =
        CocoCase.of("val2014-100.json").boxes().stream().map(GoldenCocoTest::perfect).toList();
    Set<Integer> categories =
        images.stream()
            .flatMap(boxes -> boxes.detections().stream())
            .map(Detection::category)
            .collect(toSet());
    CocoSummary summary = BoxMatches.merged(images.stream().map(BoxMatches::of).toList()).summary();
    assertThat(summary.byCategory().get(CocoMetric.AP).keySet()).isEqualTo(categories);
    for (CocoMetric metric : List.of(CocoMetric.AP, CocoMetric.AR100, CocoMetric.AP_SMALL)) {
      assertThat(summary.byCategory().get(metric).values())
          .as(metric.symbol())
          .isNotEmpty()
          .allSatisfy(value -> assertThat(value).isCloseTo(1, within(1e-12)));
    }
  }

  private static ImageBoxes perfect(ImageBoxes boxes) {
    List<Detection> detections =
        boxes.truth().stream()
            .filter(object -> !object.crowd())
            .map(
                object ->
                    new Detection(
                        object.category(),
                        object.x(),
                        object.y(),
                        object.width(),
                        object.height(),
                        0.5))
            .toList();
    return new ImageBoxes(boxes.image(), boxes.truth(), detections, boxes.classes());
  }
}
