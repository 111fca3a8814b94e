package dev.lamina.core.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.image.Placement;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.spec.LaminaException;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class CellDetectorTest {

  private static final Placement ALL = new Placement(96, 64, 1, 96, 64, 0, 0, 96, 64, 0);

  private static final int CLASSES = 3;
  private static final int COLUMNS = 64 + CLASSES;
  private static final ImageSize SIZE = new ImageSize(64, 96);

  /** 8 x 12, 4 x 6 and 2 x 3. */
  private static final int CELLS = 96 + 24 + 6;

  private static final CellDetector DETECTOR = CellDetector.of(SIZE, 4);

  @Test
  void objectsThatCountBecomeRows() {
    var boxes =
        new Boxes(
            List.of(
                Box.of(2, 10.25, 8, 42, 50),
                new Box(0, 1, 2, 30, 40, 1, true, false, 0),
                new Box(0, 1, 2, 30, 40, 1, false, true, 0),
                Box.of(1, 70, 20.5, 12, 20)));
    FloatBuffer rows = FloatBuffer.allocate(3 + 4 * 5);
    rows.put(3 + 2 * 5 + 1, 99);
    DETECTOR.write(boxes, rows, 3);
    assertThat(rows.array())
        .containsExactly(
            0, 0, 0, 2, 10.25f, 8, 52.25f, 58, 1, 70, 20.5f, 82, 40.5f, -1, 0, 0, 0, 0, -1, 0, 0, 0,
            0);
    assertThat(rows.position()).isZero();
  }

  @Test
  void moreObjectsThanPlacesAreRefused() {
    var five = new Boxes(Collections.nCopies(5, Box.of(0, 1, 2, 3, 4)));
    assertThatThrownBy(() -> DETECTOR.write(five, FloatBuffer.allocate(20), 0))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("it has 5 objects (want at most 4");
  }

  /** A cell of each stride, whose sides are so many strides away. */
  @Test
  void sidesAreExpectedDistancesFromTheCentre() {
    FloatBuffer predictions = nothing();
    // Row 2, column 3 of stride 8: centre (28, 20).
    predict(predictions, 2 * 12 + 3, 1, new int[] {2, 1, 3, 2}, 3);
    // Row 1, column 4 of stride 16: centre (72, 24).
    predict(predictions, 96 + 6 + 4, 0, new int[] {1, 1, 1, 0}, 2);
    // Row 0, column 0 of stride 32: centre (16, 16), reaching over it on three sides.
    predict(predictions, 120, 2, new int[] {2, 3, 1, 15}, 1);
    List<Detection> found = DETECTOR.detections(predictions, ALL);
    assertThat(found).hasSize(3);
    assertDetection(found.get(0), 1, 12, 12, 40, 24, 3);
    assertDetection(found.get(1), 0, 56, 8, 32, 16, 2);
    assertDetection(found.get(2), 2, 0, 0, 48, 64, 1);
    // A narrower picture covers less of the frame.
    var narrow = new Placement(50, 30, 1, 50, 30, 0, 0, 96, 64, 0);
    assertThat(DETECTOR.detections(predictions, narrow))
        .hasSize(2)
        .allSatisfy(
            detection -> {
              assertThat(detection.x() + detection.width()).isLessThanOrEqualTo(50);
              assertThat(detection.y() + detection.height()).isLessThanOrEqualTo(30);
            });
    // In the middle of it: what lies beside the picture is cut off.
    var middle = new Placement(48, 64, 1, 48, 64, 24, 0, 96, 64, 0);
    assertThat(DETECTOR.detections(predictions, middle))
        .extracting(Detection::x)
        .containsExactly(24.0, 56.0, 24.0);
  }

  /** Evenly spread logits mean 7.5 strides: specification C2.3. */
  @Test
  void equalLogitsExpectTheMiddle() {
    FloatBuffer predictions = nothing();
    predictions.put(119 * COLUMNS + 64, 1);
    Detection only = DETECTOR.detections(predictions, ALL).get(0);
    // The last cell of stride 16: centre (88, 56), 120 pixels to each side.
    assertThat(only.x()).isEqualTo(0);
    assertThat(only.width()).isEqualTo(96);
    FloatBuffer fine = nothing();
    fine.put(8 * 64, 1);
    Detection first = DETECTOR.detections(fine.put(0, 0).put(64, 1), ALL).get(0);
    assertThat(first.width()).isCloseTo(4 + 60, within(1e-9));
  }

  /** They are 136 and 32 wide, of which 20 lie in the picture: the same 20. */
  @Test
  void boxesAreComparedAsAWhole() {
    FloatBuffer predictions = nothing();
    predict(predictions, 2 * 12, 0, new int[] {15, 2, 2, 2}, 2);
    predict(predictions, 2 * 12 + 1, 0, new int[] {3, 2, 1, 2}, 1);
    List<Detection> found = DETECTOR.detections(predictions, ALL);
    assertThat(found).hasSize(2);
    assertDetection(found.get(0), 0, 0, 4, 20, 32, 2);
    assertDetection(found.get(1), 0, 0, 4, 20, 32, 1);
  }

  /** Both classes of a cell are found, and one of two cells that say the same. */
  @Test
  void everyClassIsAQuestionOfItsOwn() {
    FloatBuffer predictions = nothing();
    predict(predictions, 30, 0, new int[] {2, 2, 2, 2}, 2);
    predict(predictions, 30, 1, new int[] {2, 2, 2, 2}, 1);
    // The cell to the right: the same box by other distances.
    predict(predictions, 31, 0, new int[] {3, 2, 1, 2}, 1.5f);
    assertThat(DETECTOR.detections(predictions, ALL))
        .extracting(Detection::category)
        .containsExactly(0, 1);
    assertThatThrownBy(() -> DETECTOR.detections(FloatBuffer.allocate(CELLS * 64), ALL))
        .hasMessageContaining("for 126 cells (want 64 and some classes of each)");
  }

  @Test
  void scoresMustExceedTheLeast() {
    FloatBuffer predictions = nothing();
    predict(predictions, 30, 0, new int[] {2, 2, 2, 2}, (float) Math.log(0.0009 / 0.9991));
    assertThat(DETECTOR.detections(predictions, ALL)).isEmpty();
    predict(predictions, 30, 0, new int[] {2, 2, 2, 2}, Float.NaN);
    assertThat(DETECTOR.detections(predictions, ALL)).isEmpty();
    predict(predictions, 30, 0, new int[] {2, 2, 2, 2}, (float) Math.log(0.0011 / 0.9989));
    assertThat(DETECTOR.detections(predictions, ALL)).hasSize(1);
  }

  private static FloatBuffer nothing() {
    FloatBuffer predictions = FloatBuffer.allocate(CELLS * COLUMNS);
    for (int cell = 0; cell < CELLS; cell++) {
      for (int c = 0; c < CLASSES; c++) {
        predictions.put(cell * COLUMNS + 64 + c, -20);
      }
    }
    return predictions;
  }

  private static void predict(
      FloatBuffer predictions, int cell, int category, int[] bins, float logit) {
    for (int side = 0; side < 4; side++) {
      for (int bin = 0; bin < 16; bin++) {
        predictions.put(cell * COLUMNS + 16 * side + bin, bin == bins[side] ? 60 : 0);
      }
    }
    predictions.put(cell * COLUMNS + 64 + category, logit);
  }

  private static void assertDetection(
      Detection found,
      int category,
      double x,
      double y,
      double width,
      double height,
      double logit) {
    assertThat(found.category()).isEqualTo(category);
    assertThat(found.x()).isCloseTo(x, within(1e-9));
    assertThat(found.y()).isCloseTo(y, within(1e-9));
    assertThat(found.width()).isCloseTo(width, within(1e-9));
    assertThat(found.height()).isCloseTo(height, within(1e-9));
    assertThat(found.score()).isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-9));
  }
}
