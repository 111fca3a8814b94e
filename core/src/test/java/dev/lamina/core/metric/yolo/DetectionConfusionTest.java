package dev.lamina.core.metric.yolo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.metric.coco.GroundTruth;
import dev.lamina.core.metric.coco.ImageBoxes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectionConfusionTest {

  private static final int CLASSES = 3;
  private static final int BACKGROUND = 3;

  /** Class 0 is right, class 1 taken for 2, class 2 missed; another detection has no object. */
  @Test
  void everyObjectAndEveryDetectionCountsOnce() {
    DetectionConfusion counts =
        one(
            List.of(object(0, 0), object(1, 100), object(2, 200)),
            List.of(found(0, 0, 10, 0.9), found(2, 100, 10, 0.8), found(1, 300, 10, 0.7)));
    assertThat(counts.classes()).isEqualTo(CLASSES);
    assertThat(counts.background()).isEqualTo(BACKGROUND);
    assertThat(cells(counts)).containsExactly("0 as 0", "1 as 2", "2 as 3", "3 as 1");
  }

  @Test
  void detectionsCountFromAQuarterOn() {
    assertThat(cells(one(List.of(object(0, 0)), List.of(found(0, 0, 10, 0.25)))))
        .containsExactly("0 as 0");
    assertThat(cells(one(List.of(object(0, 0)), List.of(found(0, 0, 10, Math.nextDown(0.25))))))
        .containsExactly("0 as 3");
  }

  /** Of an object of 200 x 10: 90 columns are 0.45 of it, and 89 are less. */
  @Test
  void overlapsCountFromNearAHalfOn() {
    var wide = new GroundTruth(0, 0, 0, 200, 10, 2000, false);
    assertThat(cells(one(List.of(wide), List.of(new Detection(0, 0, 0, 90, 10, 0.9)))))
        .containsExactly("0 as 0");
    assertThat(cells(one(List.of(wide), List.of(new Detection(0, 0, 0, 89, 10, 0.9)))))
        .containsExactly("0 as 3", "3 as 0");
  }

  /** The nearer detection is of another class and less sure. */
  @Test
  void anObjectGoesToWhoOverlapsItMost() {
    assertThat(cells(one(List.of(object(0, 0)), List.of(found(0, 0, 6, 0.9), found(1, 0, 8, 0.5)))))
        .containsExactly("0 as 1", "3 as 0");
  }

  @Test
  void ofEqualOverlapsTheSurerDetectionHasTheObject() {
    assertThat(
            cells(one(List.of(object(0, 0)), List.of(found(1, 0, 10, 0.5), found(0, 0, 10, 0.9)))))
        .containsExactly("0 as 0", "3 as 1");
    assertThat(
            cells(one(List.of(object(0, 0)), List.of(found(1, 0, 10, 0.5), found(0, 0, 10, 0.5)))))
        .containsExactly("0 as 1", "3 as 0");
  }

  /** It overlaps both by 8/12. */
  @Test
  void ofEqualOverlapsTheFirstObjectIsFound() {
    List<Detection> between = List.of(found(2, 2, 10, 0.9));
    assertThat(cells(one(List.of(object(0, 0), object(1, 4)), between)))
        .containsExactly("0 as 2", "1 as 3");
    assertThat(cells(one(List.of(object(1, 4), object(0, 0)), between)))
        .containsExactly("0 as 3", "1 as 2");
  }

  /** It would rather have the left one, 8/12, which is taken; of the right one it has 7/13. */
  @Test
  void whoLosesAnObjectIsGivenTheNext() {
    assertThat(
            cells(
                one(
                    List.of(object(0, 0), object(1, 5)),
                    List.of(found(2, 2, 10, 0.9), found(0, 0, 10, 0.5)))))
        .containsExactly("0 as 0", "1 as 2");
  }

  /** The first lies in the crowd by 0.45 of its area, the second by less, the third has its own. */
  @Test
  void crowdsAreNotMissedAndExcuseWhatIsInThem() {
    var crowd = new GroundTruth(1, 0, 0, 100, 100, 10_000, true);
    List<GroundTruth> truth = List.of(crowd, object(0, 50));
    assertThat(
            cells(
                one(
                    truth,
                    List.of(
                        new Detection(2, 91, 20, 20, 10, 0.9),
                        new Detection(2, 92, 60, 20, 10, 0.8),
                        found(0, 50, 10, 0.7)))))
        .containsExactly("0 as 0", "3 as 2");
    assertThat(cells(one(List.of(crowd), List.of()))).isEmpty();
  }

  @Test
  void nothingCountsNothing() {
    assertThat(one(List.of(), List.of())).isEqualTo(DetectionConfusion.empty(CLASSES));
    assertThat(cells(DetectionConfusion.empty(CLASSES))).isEmpty();
  }

  @Test
  void whatIsNoClassIsRefused() {
    DetectionConfusion counts = DetectionConfusion.empty(CLASSES);
    assertThatThrownBy(() -> counts.count(4, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Unknown class: 4, detected as 0 (want 0 to 3, the last for the background)");
    assertThatThrownBy(() -> counts.count(0, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Unknown class: 0, detected as -1 (want 0 to 3, the last for the background)");
    assertThatThrownBy(() -> DetectionConfusion.empty(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid number of classes: 0 (want at least 1)");
  }

  @Test
  void otherClassesAreRefused() {
    var boxes = new ImageBoxes(42, List.of(), List.of(), 2);
    assertThatThrownBy(() -> DetectionConfusion.of(CLASSES, List.of(boxes)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot count image 42: it has 2 classes (want 3)");
    assertThatThrownBy(() -> DetectionConfusion.empty(2).merge(DetectionConfusion.empty(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot merge 2 and 3 classes");
  }

  private static GroundTruth object(int category, double x) {
    return new GroundTruth(category, x, 0, 10, 10, 100, false);
  }

  private static Detection found(int category, double x, double height, double score) {
    return new Detection(category, x, 0, 10, height, score);
  }

  private static DetectionConfusion one(List<GroundTruth> truth, List<Detection> detections) {
    return DetectionConfusion.of(CLASSES, List.of(new ImageBoxes(1, truth, detections, CLASSES)));
  }

  /** What is not 0, row by row: a cell that counts twice comes twice. */
  private static List<String> cells(DetectionConfusion counts) {
    var cells = new ArrayList<String>();
    for (int truth = 0; truth <= BACKGROUND; truth++) {
      for (int detected = 0; detected <= BACKGROUND; detected++) {
        for (long i = 0; i < counts.count(truth, detected); i++) {
          cells.add(truth + " as " + detected);
        }
      }
    }
    return cells;
  }
}
