package dev.lamina.core.metric.yolo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.core.golden.GoldenCase;
import dev.lamina.core.metric.coco.CocoCase;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against another formulation, which looks at every pair under every threshold. */
class YoloFiguresTest {

  private static final double TOLERANCE = 1e-12;

  @ParameterizedTest
  @ValueSource(strings = {"val2014-100.json", "made.json"})
  void bothFormulationsGiveTheSameNumbers(String file) {
    JsonNode expected = GoldenCase.read("/golden/coco-boxes/yolo-figures.json").get(file);
    CocoCase golden = CocoCase.of(file);
    YoloSummary summary =
        PairMatches.merged(golden.boxes().stream().map(PairMatches::of).toList()).summary();
    assertThat(summary.byCategory()).hasSize(expected.size());
    List<Integer> categories = golden.categories();
    double ap50 = 0;
    double ap = 0;
    for (int c : summary.byCategory().keySet()) {
      JsonNode row = expected.get(String.valueOf(categories.get(c)));
      DetectionFigures figures = summary.byCategory().get(c);
      assertNear("AP50 of " + c, figures.ap50(), row.get(0).asDouble());
      assertNear("AP of " + c, figures.ap(), row.get(1).asDouble());
      ap50 += row.get(0).asDouble();
      ap += row.get(1).asDouble();
    }
    DetectionFigures mean = summary.mean().orElseThrow();
    assertNear("mAP50", mean.ap50(), ap50 / expected.size());
    assertNear("mAP50-95", mean.ap(), ap / expected.size());
    assertNear("area under the mean curve", mean.precisionOverRecall().area(), mean.ap50());
  }

  private static void assertNear(String what, double value, double expected) {
    assertThat(value).as(what).isCloseTo(expected, within(TOLERANCE));
  }
}
