package dev.lamina.core.metric.yolo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.metric.coco.BoxMatches;
import dev.lamina.core.metric.coco.CocoMetric;
import dev.lamina.core.metric.coco.CocoSummary;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.metric.coco.GroundTruth;
import dev.lamina.core.metric.coco.ImageBoxes;
import java.util.ArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * AP of one class by both rules, against numbers of the two public evaluators that have six digits.
 * Hits lie exactly on their objects, so AP is the same at every threshold.
 */
class AveragePrecisionTableTest {

  private static final double TOLERANCE = 1e-6;

  @ParameterizedTest
  @CsvSource({
    "1101010, 5, 0.738333, 0.686469",
    "1, 1, 0.995, 1",
    "01, 1, 0.4975, 0.5",
    "101, 4, 0.581667, 0.422442",
    "000, 2, 0, 0"
  })
  void theTwoRulesDiffer(String hits, int objects, double yolo, double coco) {
    ImageBoxes boxes = boxes(hits, objects);
    DetectionFigures figures = PairMatches.of(boxes).summary().mean().orElseThrow();
    assertThat(figures.ap50()).isCloseTo(yolo, within(TOLERANCE));
    assertThat(figures.ap()).isCloseTo(yolo, within(TOLERANCE));
    CocoSummary summary = BoxMatches.of(boxes).summary();
    assertThat(summary.value(CocoMetric.AP50).orElseThrow()).isCloseTo(coco, within(TOLERANCE));
    assertThat(summary.value(CocoMetric.AP).orElseThrow()).isCloseTo(coco, within(TOLERANCE));
  }

  /**
   * @param hits a digit for each detection, the surest first: 1 of a hit
   */
  private static ImageBoxes boxes(String hits, int objects) {
    var truth = new ArrayList<GroundTruth>();
    for (int i = 0; i < objects; i++) {
      truth.add(new GroundTruth(0, 20 * i, 0, 10, 10, 100, false));
    }
    var detections = new ArrayList<Detection>();
    int found = 0;
    for (int i = 0; i < hits.length(); i++) {
      boolean hit = hits.charAt(i) == '1';
      double score = 0.9 - 0.1 * i;
      detections.add(
          hit
              ? new Detection(0, 20 * found, 0, 10, 10, score)
              : new Detection(0, 20 * i, 500, 10, 10, score));
      found += hit ? 1 : 0;
    }
    return new ImageBoxes(1, truth, detections, 1);
  }
}
