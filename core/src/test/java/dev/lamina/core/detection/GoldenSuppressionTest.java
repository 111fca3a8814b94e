package dev.lamina.core.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamina.core.golden.GoldenCase;
import dev.lamina.core.metric.coco.Detection;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which predictions are left against the public release of YOLOv8, for all recorded settings. */
class GoldenSuppressionTest {

  private static final JsonNode GOLDEN = GoldenCase.read("/golden/vision/nms.json");
  private static final JsonNode ROWS = GOLDEN.get("data").get("prediction");
  private static final int CLASSES = GOLDEN.get("config").get("classes").asInt();
  private static final int CANDIDATES = GOLDEN.get("config").get("max_candidates").asInt();

  /** Scores go through logits of single precision, which moves them by less than 1e-6. */
  @Test
  void whatIsLeftIsWhatTheReleaseLeaves() {
    assertThat(GOLDEN.get("settings")).hasSize(5);
    for (JsonNode setting : GOLDEN.get("settings")) {
      List<Detection> found = found(setting);
      JsonNode rows = setting.get("rows");
      assertThat(found).as("%s", setting.get("kept")).hasSize(rows.size());
      for (int i = 0; i < rows.size(); i++) {
        Detection detection = found.get(i);
        JsonNode row = rows.get(i);
        assertThat(detection.category()).isEqualTo(row.get(5).asInt());
        assertThat(detection.score()).isCloseTo(row.get(4).asDouble(), within(1e-6));
        assertThat(detection.x()).isCloseTo(row.get(0).asDouble(), within(1e-9));
        assertThat(detection.y()).isCloseTo(row.get(1).asDouble(), within(1e-9));
        assertThat(detection.x() + detection.width())
            .isCloseTo(row.get(2).asDouble(), within(1e-9));
        assertThat(detection.y() + detection.height())
            .isCloseTo(row.get(3).asDouble(), within(1e-9));
      }
    }
  }

  private static List<Detection> found(JsonNode setting) {
    FloatBuffer logits = logits(setting.get("multi_label").asBoolean());
    var candidates = new ArrayList<Detection>();
    var surest = new SurestPairs(logits, 0, ROWS.size(), CLASSES, 0, CLASSES);
    for (int pair : surest.above(setting.get("confidence").asDouble(), CANDIDATES)) {
      JsonNode row = ROWS.get(pair / CLASSES);
      double x = row.get(0).asDouble();
      double y = row.get(1).asDouble();
      double width = row.get(2).asDouble();
      double height = row.get(3).asDouble();
      new Corners(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
          .detected(pair % CLASSES, logits.get(pair))
          .ifPresent(candidates::add);
    }
    return NonMaximumSuppression.of(
        candidates, setting.get("iou").asDouble(), setting.get("max_detections").asInt());
  }

  /**
   * @param all classes of a row ask, or the surest alone
   */
  private static FloatBuffer logits(boolean all) {
    FloatBuffer logits = FloatBuffer.allocate(ROWS.size() * CLASSES);
    for (JsonNode row : ROWS) {
      double highest = 0;
      for (int c = 0; c < CLASSES; c++) {
        highest = Math.max(highest, row.get(4 + c).asDouble());
      }
      for (int c = 0; c < CLASSES; c++) {
        double score = row.get(4 + c).asDouble();
        boolean asks = all || score == highest;
        logits.put(asks ? (float) Math.log(score / (1 - score)) : Float.NEGATIVE_INFINITY);
      }
    }
    return logits;
  }
}
