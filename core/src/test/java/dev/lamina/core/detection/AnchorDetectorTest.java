package dev.lamina.core.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.image.Placement;
import dev.lamina.core.metric.coco.Detection;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnchorDetectorTest {

  private static final int CLASSES = 3;
  private static final int COLUMNS = CLASSES + 4;
  private static final float NOTHING = -10;
  private static final ImageSize SIZE = new ImageSize(96, 128);
  private static final AnchorDetector DETECTOR = AnchorDetector.of(SIZE);
  private static final Anchors ANCHORS = Anchors.of(SIZE);

  @Test
  void whatIsTaughtIsFoundAgain() {
    var boxes =
        new Boxes(
            List.of(
                Box.of(2, 10.25, 8, 42, 50),
                Box.of(0, 70, 20.5, 52, 60),
                Box.of(1, 40, 70, 20, 20)));
    FloatBuffer targets = FloatBuffer.allocate(7 + DETECTOR.rows() * DETECTOR.columns());
    DETECTOR.write(boxes, targets, 7);
    FloatBuffer predictions = nothing();
    for (int anchor = 0; anchor < DETECTOR.rows(); anchor++) {
      int row = 7 + anchor * 5;
      int label = (int) targets.get(row);
      if (label >= 0) {
        predictions.put(anchor * COLUMNS + label, 2);
        for (int i = 0; i < 4; i++) {
          predictions.put(anchor * COLUMNS + CLASSES + i, targets.get(row + 1 + i));
        }
      } else {
        assertThat(new float[] {targets.get(row + 1), targets.get(row + 4)}).containsExactly(0, 0);
      }
    }
    List<Detection> found = DETECTOR.detections(predictions, covering(SIZE));
    assertThat(found).hasSize(3);
    for (Box box : boxes.boxes()) {
      assertThat(found)
          .anySatisfy(
              detection -> {
                assertThat(detection.category()).isEqualTo(box.label());
                assertThat(detection.x()).isCloseTo(box.x(), within(1e-4));
                assertThat(detection.y()).isCloseTo(box.y(), within(1e-4));
                assertThat(detection.width()).isCloseTo(box.width(), within(1e-4));
                assertThat(detection.height()).isCloseTo(box.height(), within(1e-4));
                assertThat(detection.score()).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-9));
              });
    }
  }

  @Test
  void scoresMustExceedTheLeastAndBoxesEndAtThePicture() {
    FloatBuffer predictions = nothing();
    Corners first = anchor(0);
    predictions.put(1, (float) Math.log(0.06 / 0.94));
    predictions.put(COLUMNS, (float) Math.log(0.04 / 0.96));
    assertThat(DETECTOR.detections(predictions, covering(SIZE)))
        .singleElement()
        .satisfies(
            detection -> {
              assertThat(detection.category()).isEqualTo(1);
              assertThat(detection.score()).isCloseTo(0.06, within(1e-6));
              assertThat(detection.x()).isZero();
              assertThat(detection.y()).isZero();
              assertThat(detection.width()).isEqualTo(first.right());
              assertThat(detection.height()).isEqualTo(first.bottom());
            });
  }

  @Test
  void boxesEndWhereThePictureEndsInItsFrame() {
    FloatBuffer predictions = nothing();
    Corners first = anchor(0);
    predictions.put(0, 3);
    var covered = new ImageSize((int) first.bottom() - 1, SIZE.width());
    assertThat(DETECTOR.detections(predictions, covering(covered)))
        .singleElement()
        .extracting(Detection::height)
        .isEqualTo(first.bottom() - 1);
    // Of an anchor of the last row nothing lies in a picture that ends far above.
    FloatBuffer below = nothing();
    below.put((ANCHORS.levels().get(0).count() - 1) * COLUMNS, 3);
    assertThat(DETECTOR.detections(below, covering(SIZE))).hasSize(1);
    assertThat(DETECTOR.detections(below, covering(new ImageSize(8, SIZE.width())))).isEmpty();
  }

  @Test
  void whatLiesOutsideAndWhatIsNoNumberIsNotFound() {
    FloatBuffer predictions = nothing();
    predictions.put(0, 5);
    predictions.put(CLASSES, -20);
    predictions.put(COLUMNS, 5);
    predictions.put(COLUMNS + CLASSES + 2, Float.NaN);
    predictions.put(2 * COLUMNS, Float.NaN);
    assertThat(DETECTOR.detections(predictions, covering(SIZE))).isEmpty();
  }

  @Test
  void onlyTheSurestOfALevelAreCandidates() {
    var few = new AnchorDetector(SIZE, MatchingRule.USUAL, new Selection(0.05, 2, 1, 100));
    FloatBuffer predictions = nothing();
    float[] logits = {1, 3, 2, 2};
    for (int i = 0; i < logits.length; i++) {
      predictions.put(i * COLUMNS, logits[i]);
    }
    int coarser = ANCHORS.levels().get(1).first();
    predictions.put(coarser * COLUMNS + 2, -1);
    List<Detection> found = few.detections(predictions, covering(SIZE));
    // Of equal scores the first; the coarser level has candidates of its own.
    assertThat(found).extracting(Detection::category).containsExactly(0, 0, 2);
    assertThat(found.get(0).width()).isEqualTo(anchor(1).right());
    assertThat(found.get(1).width()).isEqualTo(anchor(2).right());
  }

  @Test
  void noMoreThanTheMostAreFound() {
    FloatBuffer predictions = nothing();
    for (int i = 0; i < ANCHORS.count(); i++) {
      predictions.put(i * COLUMNS + i % CLASSES, i % 7);
    }
    List<Detection> found = DETECTOR.detections(predictions, covering(SIZE));
    assertThat(found).hasSize(100);
    assertThat(found).extracting(Detection::score).isSortedAccordingTo(Collections.reverseOrder());
  }

  @Test
  void positionAndLimitTellThePicture() {
    FloatBuffer one = nothing();
    one.put(2, 4);
    FloatBuffer both = FloatBuffer.allocate(2 * one.capacity());
    both.put(0, nothing(), 0, one.capacity());
    both.put(one.capacity(), one, 0, one.capacity());
    both.position(one.capacity());
    assertThat(DETECTOR.detections(both, covering(SIZE)))
        .isEqualTo(DETECTOR.detections(one, covering(SIZE)))
        .hasSize(1);
    assertThat(both.position()).isEqualTo(one.capacity());
    assertThat(DETECTOR.predictions(CLASSES)).isEqualTo(one.capacity());
  }

  @Test
  void wrongNumbersAreRefused() {
    assertThatThrownBy(
            () -> DETECTOR.detections(FloatBuffer.allocate(ANCHORS.count() * 4), covering(SIZE)))
        .hasMessageContaining("want some classes and 4 of each");
    assertThatThrownBy(
            () ->
                DETECTOR.detections(FloatBuffer.allocate(ANCHORS.count() * 5 + 1), covering(SIZE)))
        .hasMessageContaining("Invalid predictions");
    assertThatThrownBy(() -> new Selection(2, 1, 0.5, 1))
        .hasMessage("Invalid least score: 2.0 (want 0 to 1)");
    assertThatThrownBy(() -> new Selection(0, 1, 0.5, 0))
        .hasMessageContaining("Invalid number of detections: 0 of 1");
  }

  @Test
  void itTellsAllOfIt() {
    assertThat(DETECTOR)
        .hasToString(
            "AnchorDetector[size=96x128, matching=MatchingRule[positive=0.5, background=0.4,"
                + " keepsBest=true], selection=Selection[leastScore=0.05, candidates=1000,"
                + " mostOverlap=0.5, most=100]]");
  }

  private static Corners anchor(int index) {
    return ANCHORS.levels().get(0).anchor(index);
  }

  private static FloatBuffer nothing() {
    float[] values = new float[ANCHORS.count() * COLUMNS];
    for (int row = 0; row < values.length; row += COLUMNS) {
      Arrays.fill(values, row, row + CLASSES, NOTHING);
    }
    return FloatBuffer.wrap(values);
  }

  /** Of a picture of some size at the top left. */
  private static Placement covering(ImageSize picture) {
    int height = picture.height();
    int width = picture.width();
    return new Placement(width, height, 1, width, height, 0, 0, SIZE.width(), SIZE.height(), 0);
  }
}
