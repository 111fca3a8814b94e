package dev.lamina.core.metric.coco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Cases small enough for a pencil. Precision of a first hit is 1 - 2^-52: hence the tolerance. */
class BoxMatchesTest {

  private static final double TOLERANCE = 1e-12;
  private static final int CLASSES = 3;

  @Test
  void whatIsFoundExactlyIsWorthOne() {
    CocoSummary summary = one(List.of(object(0, 0, 50, 50)), List.of(found(0, 0, 50, 50, 0.3)));
    assertEach(summary, 1, CocoMetric.AP, CocoMetric.AP50, CocoMetric.AP75, CocoMetric.AP_MEDIUM);
    assertEach(summary, 1, CocoMetric.AR1, CocoMetric.AR10, CocoMetric.AR100, CocoMetric.AR_MEDIUM);
    assertNone(summary, CocoMetric.AP_SMALL, CocoMetric.AP_LARGE);
    assertNone(summary, CocoMetric.AR_SMALL, CocoMetric.AR_LARGE);
  }

  /** 60 of 100 pixels: right at 0.50, 0.55 and 0.60. */
  @Test
  void anOverlapEqualToTheThresholdReachesIt() {
    CocoSummary summary = one(List.of(object(0, 0, 10, 10)), List.of(found(0, 0, 10, 6, 1)));
    assertEach(summary, 1, CocoMetric.AP50);
    assertEach(summary, 0, CocoMetric.AP75);
    assertEach(summary, 0.3, CocoMetric.AP, CocoMetric.AR100);
  }

  /**
   * Miss, hit, hit, miss, hit, with 4 objects. Recall goes 0, 1/4, 1/2, 1/2, 3/4; the best
   * precision from there on is 2/3 up to recall 1/2 (51 points), 3/5 up to 3/4 (25 points), 0
   * beyond.
   */
  @Test
  void precisionIsTheBestAtThatRecallOrAbove() {
    List<GroundTruth> truth =
        List.of(
            object(0, 0, 10, 10),
            object(100, 0, 10, 10),
            object(200, 0, 10, 10),
            object(300, 0, 10, 10));
    List<Detection> detections =
        List.of(
            found(100, 0, 10, 10, 0.7),
            found(0, 500, 10, 10, 0.9),
            found(200, 0, 10, 10, 0.2),
            found(0, 0, 10, 10, 0.8),
            found(0, 600, 10, 10, 0.5));
    CocoSummary summary = one(truth, detections);
    assertEach(summary, (51 * 2 / 3.0 + 25 * 3 / 5.0) / 101, CocoMetric.AP, CocoMetric.AP50);
    assertEach(summary, 0.75, CocoMetric.AR100, CocoMetric.AR10, CocoMetric.AR_SMALL);
    assertEach(summary, 0, CocoMetric.AR1);
  }

  /** Two found the same object: the second is wrong, but comes after recall 1. */
  @Test
  void anObjectIsFoundOnce() {
    List<GroundTruth> truth = List.of(object(0, 0, 10, 10), object(100, 0, 10, 10));
    List<Detection> twice =
        List.of(found(0, 0, 10, 10, 0.9), found(0, 0, 10, 10, 0.8), found(100, 0, 10, 10, 0.7));
    assertEach(one(truth.subList(0, 1), twice.subList(0, 2)), 1, CocoMetric.AP);
    assertEach(one(truth, twice), (51 + 50 * 2 / 3.0) / 101, CocoMetric.AP);
  }

  /**
   * The surer detection takes the object it overlaps most, 9/11, and not the other one, 4/5, so the
   * second detection, which reaches 0.50 with the first object alone, finds nothing. Of the two
   * objects one is found at 0.50, 0.55, ..., 0.80: seven thresholds of ten.
   */
  @Test
  void theSurestChoosesFirst() {
    List<GroundTruth> truth = List.of(object(0, 0, 10, 10), object(2, 0, 8, 10));
    List<Detection> detections = List.of(found(0, 0, 5, 10, 0.5), found(1, 0, 10, 10, 0.9));
    assertEach(one(truth, detections), 51 / 101.0, CocoMetric.AP50);
    assertEach(one(truth, detections), 7 * 0.5 / 10, CocoMetric.AR10);
    List<Detection> otherWay = List.of(found(0, 0, 5, 10, 0.9), found(1, 0, 10, 10, 0.5));
    assertEach(one(truth, otherWay), 1, CocoMetric.AP50);
  }

  /** It overlaps both by 8/12, and leaves the one that was given first to the next detection. */
  @Test
  void ofEqualOverlapsTheLastIsTaken() {
    GroundTruth left = object(0, 0, 10, 10);
    GroundTruth right = object(4, 0, 10, 10);
    List<Detection> detections = List.of(found(2, 0, 10, 10, 0.9), found(0, 0, 10, 10, 0.5));
    assertEach(one(List.of(left, right), detections), 1, CocoMetric.AP50);
    assertEach(one(List.of(right, left), detections), 51 / 101.0, CocoMetric.AP50);
  }

  /** Equal scores: first image 1 with its miss, then image 2 with its hit, whoever came first. */
  @Test
  void equalScoresGoByImage() {
    BoxMatches miss = BoxMatches.of(1, List.of(), List.of(found(0, 0, 10, 10, 0.0)), CLASSES);
    BoxMatches hit =
        BoxMatches.of(
            2, List.of(object(0, 0, 10, 10)), List.of(found(0, 0, 10, 10, -0.0)), CLASSES);
    assertEach(miss.merge(hit).summary(), 0.5, CocoMetric.AP);
    assertEach(hit.merge(miss).summary(), 0.5, CocoMetric.AP);
    BoxMatches late = BoxMatches.of(3, List.of(), List.of(found(0, 0, 10, 10, 0.0)), CLASSES);
    assertEach(late.merge(hit).summary(), 1, CocoMetric.AP);
  }

  @Test
  void equalScoresInAnImageGoInTheOrderGiven() {
    List<GroundTruth> truth = List.of(object(0, 0, 10, 10));
    Detection hit = found(0, 0, 10, 10, 0.5);
    Detection miss = found(50, 0, 10, 10, 0.5);
    assertEach(one(truth, List.of(hit, miss)), 1, CocoMetric.AP, CocoMetric.AR1);
    assertEach(one(truth, List.of(miss, hit)), 0.5, CocoMetric.AP);
    assertEach(one(truth, List.of(miss, hit)), 0, CocoMetric.AR1);
  }

  /** Both surer detections are in the crowd, so the last is the only one that counts. */
  @Test
  void detectionsInACrowdAreNeitherRightNorWrong() {
    List<GroundTruth> truth = List.of(crowd(100, 0, 100, 100), object(0, 0, 10, 10));
    List<Detection> detections =
        List.of(found(100, 0, 10, 10, 0.9), found(150, 50, 20, 20, 0.8), found(0, 0, 10, 10, 0.5));
    assertEach(one(truth, detections), 1, CocoMetric.AP, CocoMetric.AR10);
    assertEach(one(truth, detections), 0, CocoMetric.AR1);
  }

  /** 70 % of it are in the crowd: wrong at 0.75, 0.80, ..., 0.95, which halves the precision. */
  @Test
  void theShareOfTheDetectionInACrowdDecides() {
    List<GroundTruth> truth = List.of(crowd(0, 0, 100, 100), object(500, 0, 10, 10));
    List<Detection> detections = List.of(found(93, 0, 10, 10, 0.9), found(500, 0, 10, 10, 0.5));
    CocoSummary summary = one(truth, detections);
    assertEach(summary, 1, CocoMetric.AP50);
    assertEach(summary, 0.5, CocoMetric.AP75);
    assertEach(summary, (5 * 1 + 5 * 0.5) / 10, CocoMetric.AP);
  }

  /** It is all in the crowd, and overlaps the object by 0.6 only: that is what it found there. */
  @Test
  void anObjectGoesBeforeACrowdThatIsOverlappedMore() {
    List<GroundTruth> truth = List.of(crowd(0, 0, 100, 100), object(0, 0, 10, 10));
    CocoSummary summary = one(truth, List.of(found(0, 0, 10, 6, 0.9)));
    assertEach(summary, 1, CocoMetric.AP50);
    assertEach(summary, 0, CocoMetric.AP75);
    assertEach(summary, 0.3, CocoMetric.AP, CocoMetric.AR1);
  }

  @Test
  void crowdsAloneAreNoObjects() {
    CocoSummary summary = one(List.of(crowd(0, 0, 9, 9)), List.of(found(0, 0, 9, 9, 0.9)));
    assertNone(summary, CocoMetric.values());
  }

  /** Were it a miss, the surest detection would halve the precision of the other image. */
  @Test
  void inAnImageOfACrowdAloneNoDetectionIsWrong() {
    BoxMatches crowd =
        BoxMatches.of(1, List.of(crowd(0, 0, 99, 99)), List.of(found(0, 0, 9, 9, 0.9)), CLASSES);
    BoxMatches other =
        BoxMatches.of(2, List.of(object(0, 0, 9, 9)), List.of(found(0, 0, 9, 9, 0.5)), CLASSES);
    assertEach(crowd.merge(other).summary(), 1, CocoMetric.AP, CocoMetric.AR100);
    BoxMatches blank = BoxMatches.of(1, List.of(), List.of(found(0, 0, 9, 9, 0.9)), CLASSES);
    assertEach(blank.merge(other).summary(), 0.5, CocoMetric.AP);
  }

  /** The object is small by its annotated area and large by its box; the detection is large. */
  @Test
  void theAnnotatedAreaDecidesWhereAnObjectBelongs() {
    var object = new GroundTruth(0, 0, 0, 100, 100, 900, false);
    CocoSummary summary = one(List.of(object), List.of(found(0, 0, 100, 100, 0.9)));
    assertEach(summary, 1, CocoMetric.AP, CocoMetric.AP_SMALL, CocoMetric.AR_SMALL);
    assertNone(summary, CocoMetric.AP_MEDIUM, CocoMetric.AP_LARGE, CocoMetric.AR_LARGE);
  }

  /**
   * Surest is a hit of the large object, then a large miss, then a small miss, then the small hit.
   * Among small ones only the last two count; among large ones the first two.
   */
  @Test
  void outsideAnAreaRangeNothingCounts() {
    List<GroundTruth> truth = List.of(object(0, 0, 100, 100), object(500, 0, 10, 10));
    List<Detection> detections =
        List.of(
            found(0, 0, 100, 100, 0.9),
            found(0, 500, 100, 100, 0.8),
            found(700, 0, 10, 10, 0.7),
            found(500, 0, 10, 10, 0.6));
    CocoSummary summary = one(truth, detections);
    assertEach(summary, (51 + 50 * 2 / 4.0) / 101, CocoMetric.AP);
    assertEach(summary, 0.5, CocoMetric.AP_SMALL);
    assertEach(summary, 1, CocoMetric.AP_LARGE, CocoMetric.AR_SMALL, CocoMetric.AR_LARGE);
    assertNone(summary, CocoMetric.AP_MEDIUM, CocoMetric.AR_MEDIUM);
  }

  @Test
  void theEndsOfAnAreaRangeBelongToBoth() {
    List<GroundTruth> truth = List.of(object(0, 0, 32, 32), object(100, 0, 96, 96));
    List<Detection> detections = List.of(found(0, 0, 32, 32, 0.9));
    CocoSummary summary = one(truth, detections);
    assertEach(summary, 1, CocoMetric.AR_SMALL);
    assertEach(summary, 0.5, CocoMetric.AR_MEDIUM);
    assertEach(summary, 0, CocoMetric.AR_LARGE);
  }

  @Test
  void theSurestDetectionsOfEachImageAndCategoryAreLookedAt() {
    var truth = new ArrayList<GroundTruth>();
    var detections = new ArrayList<Detection>();
    for (int i = 0; i < 12; i++) {
      truth.add(object(20 * i, 0, 10, 10));
      detections.add(found(20 * i, 0, 10, 10, 0.5 + i / 100.0));
    }
    truth.add(new GroundTruth(1, 0, 0, 10, 10, 100, false));
    detections.add(new Detection(1, 0, 0, 10, 10, 0.1));
    CocoSummary summary = one(truth, detections);
    assertValue(summary.value(CocoMetric.AR1, 0), 1 / 12.0);
    assertValue(summary.value(CocoMetric.AR10, 0), 10 / 12.0);
    assertValue(summary.value(CocoMetric.AR100, 0), 1);
    assertEach(summary, (1 / 12.0 + 1) / 2, CocoMetric.AR1);
  }

  @Test
  void theHundredAndFirstDetectionIsOneTooMany() {
    List<GroundTruth> truth = List.of(object(0, 0, 10, 10));
    var detections = new ArrayList<>(Collections.nCopies(99, found(50, 0, 10, 10, 0.9)));
    detections.add(0, found(0, 0, 10, 10, 0.1));
    assertEach(one(truth, detections), 1 / 100.0, CocoMetric.AP);
    detections.add(found(50, 0, 10, 10, 0.9));
    assertEach(one(truth, detections), 0, CocoMetric.AP, CocoMetric.AR100);
  }

  @Test
  void categoriesWithoutObjectsAreLeftOut() {
    List<GroundTruth> truth = List.of(object(0, 0, 10, 10));
    List<Detection> detections =
        List.of(found(0, 0, 10, 10, 0.9), new Detection(1, 0, 0, 10, 10, 0.95));
    CocoSummary summary = one(truth, detections);
    assertEach(summary, 1, CocoMetric.AP);
    assertValue(summary.value(CocoMetric.AP, 0), 1);
    assertThat(summary.value(CocoMetric.AP, 1)).isEmpty();
    assertThat(summary.value(CocoMetric.AP, 2)).isEmpty();
    assertThat(summary.byCategory().get(CocoMetric.AP)).containsOnlyKeys(0);
  }

  /** Category 0 is found, category 2 is not: detections of another category are no help. */
  @Test
  void meansAreOverCategories() {
    List<GroundTruth> truth =
        List.of(
            object(0, 0, 10, 10),
            object(50, 0, 10, 10),
            new GroundTruth(2, 0, 0, 10, 10, 100, false));
    List<Detection> detections = List.of(found(0, 0, 10, 10, 0.9), found(50, 0, 10, 10, 0.9));
    CocoSummary summary = one(truth, detections);
    assertEach(summary, 0.5, CocoMetric.AP, CocoMetric.AR100);
    assertValue(summary.value(CocoMetric.AP, 2), 0);
  }

  @Test
  void whoFindsNothingIsWorthNothing() {
    CocoSummary summary = one(List.of(object(0, 0, 10, 10)), List.of());
    assertEach(summary, 0, CocoMetric.AP, CocoMetric.AP50, CocoMetric.AR1, CocoMetric.AR_SMALL);
    assertNone(summary, CocoMetric.AP_LARGE);
  }

  @Test
  void nothingHasNoNumbers() {
    assertNone(BoxMatches.EMPTY.summary(), CocoMetric.values());
    assertNone(one(List.of(), List.of(found(0, 0, 10, 10, 0.9))), CocoMetric.values());
  }

  @Test
  void boxesWithoutAreaOverlapNothing() {
    CocoSummary summary = one(List.of(object(0, 0, 0, 10)), List.of(found(0, 0, 0, 10, 0.9)));
    assertEach(summary, 0, CocoMetric.AP, CocoMetric.AR100);
  }

  @Test
  void symbolsAreThoseOfPapers() {
    assertThat(CocoMetric.values())
        .extracting(CocoMetric::symbol)
        .containsExactly(
            "AP", "AP50", "AP75", "APs", "APm", "APl", "AR1", "AR10", "AR100", "ARs", "ARm", "ARl");
  }

  @Test
  void wrongBoxesAreRefused() {
    assertRefused(
        () -> found(1, 2, 3, 4, Double.NaN),
        "Invalid score of a detection: NaN (want a finite number)");
    assertRefused(
        () -> found(1, 2, 3, 4, Double.POSITIVE_INFINITY),
        "Invalid score of a detection: Infinity (want a finite number)");
    assertRefused(
        () -> found(1, 2, -3, 4, 0.5),
        "Invalid box of a detection: -3.0 x 4.0 at (1.0, 2.0) (want finite numbers and no"
            + " negative size)");
    assertRefused(
        () -> found(Double.NaN, 2, 3, 4, 0.5),
        "Invalid box of a detection: 3.0 x 4.0 at (NaN, 2.0) (want finite numbers and no"
            + " negative size)");
    assertRefused(
        () -> object(1, 2, 3, -4),
        "Invalid box of an object: 3.0 x -4.0 at (1.0, 2.0) (want finite numbers and no negative"
            + " size)");
    assertRefused(
        () -> new GroundTruth(0, 1, 2, 3, 4, Double.NaN, false),
        "Invalid area of an object: NaN (want a finite number from 0)");
    assertRefused(
        () -> new GroundTruth(0, 1, 2, 3, 4, -1, false),
        "Invalid area of an object: -1.0 (want a finite number from 0)");
  }

  @Test
  void unknownCategoriesAreRefused() {
    var object = new GroundTruth(3, 0, 0, 10, 10, 100, false);
    assertRefused(
        () -> BoxMatches.of(42, List.of(object), List.of(), CLASSES),
        "Unknown category of an object in image 42: 3 (want 0 to 2, an index into the class"
            + " names)");
    var detection = new Detection(-1, 0, 0, 10, 10, 0.5);
    assertRefused(
        () -> BoxMatches.of(42, List.of(), List.of(detection), CLASSES),
        "Unknown category of a detection in image 42: -1 (want 0 to 2, an index into the class"
            + " names)");
    assertRefused(
        () -> BoxMatches.of(42, List.of(), List.of(), 0),
        "Invalid number of classes: 0 (want at least 1)");
  }

  private static GroundTruth object(double x, double y, double width, double height) {
    return new GroundTruth(0, x, y, width, height, Math.abs(width * height), false);
  }

  private static GroundTruth crowd(double x, double y, double width, double height) {
    return new GroundTruth(0, x, y, width, height, width * height, true);
  }

  private static Detection found(double x, double y, double width, double height, double score) {
    return new Detection(0, x, y, width, height, score);
  }

  private static CocoSummary one(List<GroundTruth> truth, List<Detection> detections) {
    return BoxMatches.of(1, truth, detections, CLASSES).summary();
  }

  private static void assertEach(CocoSummary summary, double value, CocoMetric... metrics) {
    for (CocoMetric metric : metrics) {
      assertThat(summary.value(metric)).as(metric.symbol()).isPresent();
      assertThat(summary.value(metric).getAsDouble())
          .as(metric.symbol())
          .isCloseTo(value, within(TOLERANCE));
    }
  }

  private static void assertNone(CocoSummary summary, CocoMetric... metrics) {
    for (CocoMetric metric : metrics) {
      assertThat(summary.value(metric)).as(metric.symbol()).isEmpty();
    }
  }

  private static void assertValue(OptionalDouble value, double expected) {
    assertThat(value).isPresent();
    assertThat(value.getAsDouble()).isCloseTo(expected, within(TOLERANCE));
  }

  private static void assertRefused(Runnable call, String message) {
    assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
