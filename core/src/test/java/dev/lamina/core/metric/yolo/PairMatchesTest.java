package dev.lamina.core.metric.yolo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.metric.PrecisionRecallTally;
import dev.lamina.core.metric.coco.Detection;
import dev.lamina.core.metric.coco.GroundTruth;
import dev.lamina.core.metric.coco.ImageBoxes;
import dev.lamina.core.metric.coco.IouThresholds;
import dev.lamina.core.random.RandomStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Cases small enough for a pencil. AP of a perfect detector is 0.995: the line ends in (1, 0). */
class PairMatchesTest {

  private static final double TOLERANCE = 1e-12;
  private static final double PERFECT = 0.995;
  private static final int CLASSES = 3;

  @Test
  void whatIsFoundExactlyIsWorthAllButTheLastHalfStep() {
    DetectionFigures figures = one(List.of(object(0)), List.of(found(0, 10, 0.3)));
    assertNear(figures.ap50(), PERFECT);
    assertNear(figures.ap(), PERFECT);
    assertThat(figures.best()).isEqualTo(new OperatingPoint(0, 1, 1, 1));
  }

  /** 60 of 100 pixels: right at 0.50, 0.55 and 0.60. */
  @Test
  void anOverlapEqualToTheThresholdReachesIt() {
    DetectionFigures figures = one(List.of(object(0)), List.of(found(0, 6, 0.9)));
    assertNear(figures.ap50(), PERFECT);
    assertNear(figures.ap(), 0.3 * PERFECT);
  }

  /** The surer one has it as far as it reaches; from there on the other. */
  @Test
  void anObjectGoesToTheSurestThatReachesTheThreshold() {
    List<Detection> detections = List.of(found(0, 6, 0.9), found(0, 8, 0.5));
    assertThat(outcomes(List.of(object(0)), detections))
        .containsExactly(new PairOutcome(0.9, 0, 3, 0), new PairOutcome(0.5, 3, 7, 0));
  }

  /**
   * The less sure one overlaps the left object by 8/12 and the right one by 7/13, which nobody else
   * asks for. It asks for the left one, which a surer one has, and finds nothing. For COCO it would
   * have the right one.
   */
  @Test
  void aDetectionAsksForOneObject() {
    List<GroundTruth> truth = List.of(object(0), object(5));
    List<Detection> detections =
        List.of(new Detection(0, 0, 0, 10, 10, 0.9), new Detection(0, 2, 0, 10, 10, 0.5));
    List<PairOutcome> outcomes = outcomes(truth, detections);
    assertThat(outcomes)
        .containsExactly(new PairOutcome(0.9, 0, 10, 0), new PairOutcome(0.5, 10, 4, 0));
    assertThat(outcomes.get(1).isHit(0)).isFalse();
  }

  /** Of equally sure ones the first has it. */
  @Test
  void ofEquallySureDetectionsTheFirstWins() {
    List<Detection> detections = List.of(found(0, 6, 0.5), found(0, 6, 0.9), found(0, 6, 0.9));
    assertThat(outcomes(List.of(object(0)), detections))
        .containsExactly(
            new PairOutcome(0.9, 0, 3, 0),
            new PairOutcome(0.9, 3, 3, 0),
            new PairOutcome(0.5, 3, 3, 0));
  }

  /** It overlaps both by 8/12, and leaves the second to the other detection. */
  @Test
  void ofEqualOverlapsTheFirstObjectIsAskedFor() {
    List<Detection> detections =
        List.of(new Detection(0, 2, 0, 10, 10, 0.9), new Detection(0, 5, 0, 10, 10, 0.5));
    assertThat(outcomes(List.of(object(0), object(4)), detections))
        .containsExactly(new PairOutcome(0.9, 0, 4, 0), new PairOutcome(0.5, 0, 7, 0));
    assertThat(outcomes(List.of(object(4), object(0)), detections))
        .containsExactly(new PairOutcome(0.9, 0, 4, 0), new PairOutcome(0.5, 4, 7, 0));
  }

  /** Threshold by threshold, as the rule is written down. */
  @Property(tries = 200)
  void agreesWithSortedPairs(@ForAll long seed) {
    var random = RandomStream.of(seed, "pairs");
    var truth = new ArrayList<GroundTruth>();
    for (int g = 0; g < 8; g++) {
      truth.add(
          new GroundTruth(
              random.nextInt(2),
              random.nextInt(8),
              0,
              6 + random.nextInt(6),
              10,
              100,
              random.nextInt(8) == 0));
    }
    var detections = new ArrayList<Detection>();
    for (int d = 0; d < 12; d++) {
      detections.add(
          new Detection(
              random.nextInt(2),
              random.nextInt(8),
              0,
              6 + random.nextInt(6),
              10,
              random.nextInt(9) / 9.0));
    }
    detections.sort(Comparator.comparingDouble(Detection::score).reversed());
    List<PairOutcome> outcomes = outcomes(truth, detections);
    for (int threshold = 0; threshold < IouThresholds.COUNT; threshold++) {
      Set<Integer> expected = hits(truth, detections, IouThresholds.threshold(threshold));
      var found = new TreeSet<Integer>();
      for (int d = 0; d < detections.size(); d++) {
        if (outcomes.get(d).isHit(threshold)) {
          found.add(d);
        }
      }
      assertThat(found).as("at threshold %s", threshold).isEqualTo(expected);
    }
  }

  @Property(tries = 100)
  void countsOverConfidenceAreThoseOfTheCurves(@ForAll long seed) {
    var random = RandomStream.of(seed, "counts");
    var truth = new ArrayList<GroundTruth>();
    for (int g = 0; g < 8; g++) {
      truth.add(
          new GroundTruth(
              random.nextInt(2), random.nextInt(8), 0, 10, 10, 100, random.nextInt(8) == 0));
    }
    var detections = new ArrayList<Detection>();
    for (int d = 0; d < 12; d++) {
      // Confidences that both the curves' points and those of the counts part alike.
      double score = (random.nextInt(11) * 0.1 + 0.05) / 1.15;
      detections.add(new Detection(random.nextInt(2), random.nextInt(8), 0, 10, 10, score));
    }
    PairMatches matches = PairMatches.of(new ImageBoxes(0, truth, detections, 2));
    var tally = new PrecisionRecallTally(List.of("one", "other"));
    matches.count(tally);

    SortedMap<Integer, DetectionFigures> figures = matches.summary().byCategory();
    assertThat(tally.counts())
        .extracting(PrecisionRecall::label)
        .containsExactlyElementsOf(figures.keySet());
    for (PrecisionRecall counts : tally.counts()) {
      DetectionFigures curves = figures.get(counts.label());
      for (int point : new int[] {0, 10, 25, 50, 75, 90, 100}) {
        int same = (int) Math.round(point / 100.0 * 999);
        assertNear(counts.precision(point), curves.precision().y(same));
        assertNear(counts.recall(point), curves.recall().y(same));
      }
    }
  }

  private record Pair(int detection, int object, double overlap) {}

  private static Set<Integer> hits(
      List<GroundTruth> truth, List<Detection> detections, double threshold) {
    var pairs = new ArrayList<Pair>();
    for (int d = 0; d < detections.size(); d++) {
      for (int g = 0; g < truth.size(); g++) {
        double overlap = detections.get(d).overlap(truth.get(g));
        if (overlap >= threshold
            && !truth.get(g).crowd()
            && truth.get(g).category() == detections.get(d).category()) {
          pairs.add(new Pair(d, g, overlap));
        }
      }
    }
    pairs.sort(Comparator.comparingDouble(Pair::overlap).reversed());
    var seen = new HashSet<Integer>();
    pairs.removeIf(pair -> !seen.add(pair.detection));
    // Detections come the surest first.
    pairs.sort(Comparator.comparingInt(Pair::detection));
    var given = new HashSet<Integer>();
    pairs.removeIf(pair -> !given.add(pair.object));
    var hits = new TreeSet<Integer>();
    pairs.forEach(pair -> hits.add(pair.detection));
    return hits;
  }

  /**
   * Hit, miss, hit of two objects. The line goes (0, 1), (1/2, 1), where it drops to 2/3 and stays
   * until it ends in (1, 0): 50 points of 1, 50 of 2/3, and 0.
   */
  @Test
  void precisionIsTheBestAtThatRecallOrAbove() {
    DetectionFigures figures =
        one(
            List.of(object(0), object(100)),
            List.of(found(0, 10, 0.9), found(50, 10, 0.6), found(100, 10, 0.3)));
    assertThat(figures.precisionOverRecall().points()).isEqualTo(101);
    for (int point = 0; point < 50; point++) {
      assertNear(figures.precisionOverRecall().y(point), 1);
      assertNear(figures.precisionOverRecall().y(50 + point), 2 / 3.0);
    }
    assertNear(figures.precisionOverRecall().y(100), 0);
    assertNear(figures.ap50(), (49.5 + 50 * 2 / 3.0) / 100);
  }

  /** One of two: a straight line from (1/2, 1) to (1, 0). */
  @Test
  void beyondTheHighestRecallTheLineFallsToNothing() {
    DetectionFigures figures = one(List.of(object(0), object(100)), List.of(found(0, 10, 0.9)));
    assertNear(figures.precisionOverRecall().y(50), 1);
    assertNear(figures.precisionOverRecall().y(75), 0.5);
    assertNear(figures.ap50(), 0.75);
  }

  /** Confidences 1/8 (hit), 1/4 (miss), 1/2 (hit), of three objects. */
  @Test
  void curvesOverConfidenceCountWhatIsAsSure() {
    DetectionFigures figures =
        one(
            List.of(object(0), object(100), object(200)),
            List.of(found(0, 10, 0.5), found(50, 10, 0.25), found(100, 10, 0.125)));
    assertThat(figures.precision().points()).isEqualTo(1000);
    assertPoint(figures.at(0), 0, 2 / 3.0, 2 / 3.0, 2 / 3.0);
    assertPoint(figures.at(124), 124 / 999.0, 2 / 3.0, 2 / 3.0, 2 / 3.0);
    assertPoint(figures.at(125), 125 / 999.0, 1 / 2.0, 1 / 3.0, 2 / 5.0);
    assertPoint(figures.at(249), 249 / 999.0, 1 / 2.0, 1 / 3.0, 2 / 5.0);
    assertPoint(figures.at(250), 250 / 999.0, 1, 1 / 3.0, 1 / 2.0);
    assertPoint(figures.at(499), 499 / 999.0, 1, 1 / 3.0, 1 / 2.0);
    assertPoint(figures.at(500), 500 / 999.0, 1, 0, 0);
    assertPoint(figures.at(999), 1, 1, 0, 0);
  }

  @Test
  void aConfidenceOfOneCountsAtTheLastPoint() {
    DetectionFigures figures = one(List.of(object(0)), List.of(found(0, 10, 1)));
    assertPoint(figures.at(999), 1, 1, 1, 1);
  }

  /**
   * F1 is 2/3 between 0.96 and 0.98, 1/2 down to 0.5, and 4/7 from there: the peak of 20 points
   * lifts the mean over 101 to less than 0.54.
   */
  @Test
  void aNarrowPeakIsSmoothedAway() {
    List<GroundTruth> truth = List.of(object(0), object(100));
    List<Detection> detections =
        List.of(
            found(0, 10, 0.98),
            found(50, 10, 0.96),
            found(100, 10, 0.5),
            found(150, 10, 0.5),
            found(160, 10, 0.5));
    DetectionFigures figures = one(truth, detections);
    assertThat(figures.f1().highest()).isEqualTo(960);
    assertPoint(figures.best(), 0, 2 / 5.0, 1, 4 / 7.0);
  }

  @Test
  void detectionsInACrowdAreNeitherRightNorWrong() {
    List<GroundTruth> truth = List.of(crowd(100, 0, 100, 100), object(0));
    List<Detection> detections =
        List.of(
            new Detection(0, 100, 0, 10, 10, 0.9),
            new Detection(0, 150, 50, 20, 20, 0.8),
            found(0, 10, 0.5));
    DetectionFigures figures = one(truth, detections);
    assertNear(figures.ap(), PERFECT);
    assertPoint(figures.at(0), 0, 1, 1, 1);
  }

  /** 70 % of it are in the crowd: wrong at 0.75, 0.80, ..., 0.95. */
  @Test
  void theShareOfTheDetectionInACrowdDecides() {
    List<GroundTruth> truth = List.of(crowd(0, 0, 100, 100), object(500));
    List<Detection> detections = List.of(new Detection(0, 93, 0, 10, 10, 0.9), found(500, 10, 0.5));
    assertThat(outcomes(truth, detections))
        .containsExactly(new PairOutcome(0.9, 0, 0, 5), new PairOutcome(0.5, 0, 10, 0));
    DetectionFigures figures = one(truth, detections);
    assertNear(figures.ap50(), PERFECT);
    // Precision is 1/2 up to recall 1; there it is 0, and at recall 0 it is 1/2 as well.
    assertNear(figures.ap(), (5 * PERFECT + 5 * 0.4975) / 10);
  }

  /** All of it lies in the crowd, 0.6 of the object: at 0.65 and above it is ignored. */
  @Test
  void anObjectGoesBeforeACrowdThatIsOverlappedMore() {
    List<GroundTruth> truth = List.of(crowd(0, 0, 100, 100), object(0));
    PairOutcome outcome = outcomes(truth, List.of(found(0, 6, 0.9))).get(0);
    assertThat(outcome).isEqualTo(new PairOutcome(0.9, 0, 3, 10));
    assertThat(outcome.isHit(2)).isTrue();
    assertThat(outcome.isIgnored(2)).isFalse();
    assertThat(outcome.isHit(3)).isFalse();
    assertThat(outcome.isIgnored(3)).isTrue();
  }

  @Test
  void aCrowdOfAnotherCategoryExcusesNothing() {
    var crowd = new GroundTruth(1, 0, 0, 100, 100, 10_000, true);
    assertThat(outcomes(List.of(crowd), List.of(found(0, 10, 0.9))))
        .containsExactly(new PairOutcome(0.9, 0, 0, 0));
  }

  /** The image with nothing but a crowd changes nothing of the other one. */
  @Test
  void crowdsAloneAreNoObjects() {
    PairMatches crowd =
        PairMatches.of(
            new ImageBoxes(1, List.of(crowd(0, 0, 50, 50)), List.of(found(0, 10, 0.9)), CLASSES));
    assertThat(crowd.summary().mean()).isEmpty();
    PairMatches other =
        PairMatches.of(new ImageBoxes(2, List.of(object(0)), List.of(found(0, 10, 0.5)), CLASSES));
    assertThat(crowd.merge(other).summary()).isEqualTo(other.summary());
  }

  /** Equal confidences: first image 1 with its miss, then image 2 with its hit. */
  @Test
  void equalConfidencesGoByImage() {
    PairMatches miss =
        PairMatches.of(new ImageBoxes(1, List.of(), List.of(found(0, 10, 0.5)), CLASSES));
    var boxes = new ImageBoxes(2, List.of(object(0)), List.of(found(0, 10, 0.5)), CLASSES);
    PairMatches hit = PairMatches.of(boxes);
    assertNear(miss.merge(hit).summary().mean().orElseThrow().ap(), 0.4975);
    assertNear(hit.merge(miss).summary().mean().orElseThrow().ap(), 0.4975);
    PairMatches late =
        PairMatches.of(new ImageBoxes(3, List.of(), List.of(found(0, 10, 0.5)), CLASSES));
    assertNear(late.merge(hit).summary().mean().orElseThrow().ap(), PERFECT);
  }

  @Test
  void equalConfidencesInAnImageGoInTheOrderGiven() {
    List<GroundTruth> truth = List.of(object(0));
    Detection hit = found(0, 10, 0.5);
    Detection miss = found(50, 10, 0.5);
    assertNear(one(truth, List.of(hit, miss)).ap(), PERFECT);
    assertNear(one(truth, List.of(miss, hit)).ap(), 0.4975);
  }

  /** Category 0 is found, category 1 is not, category 2 has no object but a detection. */
  @Test
  void categoriesWithoutObjectsAreLeftOut() {
    List<GroundTruth> truth = List.of(object(0), new GroundTruth(1, 0, 0, 10, 10, 100, false));
    List<Detection> detections = List.of(found(0, 10, 0.6), new Detection(2, 0, 0, 10, 10, 0.9));
    YoloSummary summary = PairMatches.of(new ImageBoxes(1, truth, detections, CLASSES)).summary();
    assertThat(summary.byCategory()).containsOnlyKeys(0, 1);
    DetectionFigures mean = summary.mean().orElseThrow();
    assertNear(mean.ap50(), PERFECT / 2);
    assertNear(mean.ap(), PERFECT / 2);
    assertNear(mean.precisionOverRecall().y(30), 0.5);
    assertThat(mean.best()).isEqualTo(new OperatingPoint(0, 1, 0.5, 0.5));
    assertThat(summary.atBest(0)).contains(new OperatingPoint(0, 1, 1, 1));
    assertThat(summary.atBest(2)).isEmpty();
    assertThat(summary.atBest()).containsEntry(0, new OperatingPoint(0, 1, 1, 1));
    assertThat(summary.atBest().keySet()).isEqualTo(summary.byCategory().keySet());
  }

  /** Straight lines from (0, 1) to (1, 0) would make it 1/2. */
  @Test
  void whatNothingWasDetectedOfIsWorthNothing() {
    DetectionFigures figures = one(List.of(object(0)), List.of());
    assertThat(figures.ap50()).isZero();
    assertThat(figures.ap()).isZero();
    assertThat(figures.best()).isEqualTo(new OperatingPoint(0, 1, 0, 0));
  }

  @Test
  void whereNothingIsThereNothingIsMeasured() {
    assertThat(PairMatches.EMPTY.images()).isZero();
    assertThat(PairMatches.EMPTY.summary().mean()).isEmpty();
    PairMatches blank = PairMatches.of(new ImageBoxes(1, List.of(), List.of(), CLASSES));
    assertThat(blank.images()).isEqualTo(1);
    assertThat(blank.summary().mean()).isEmpty();
    assertThat(blank.summary().atBest(0)).isEmpty();
    assertThat(blank.summary().atBest()).isEmpty();
  }

  @Test
  void aBoxWithoutAreaFindsNothing() {
    assertThat(outcomes(List.of(object(0)), List.of(new Detection(0, 5, 5, 0, 0, 0.9))))
        .containsExactly(new PairOutcome(0.9, 0, 0, 0));
  }

  @Test
  void scoresAreConfidences() {
    for (double score : new double[] {-0.1, 1.1}) {
      var boxes = new ImageBoxes(42, List.of(), List.of(found(0, 10, score)), CLASSES);
      assertThatThrownBy(() -> PairMatches.of(boxes))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Invalid score of a detection in image 42: %s (want a confidence, 0 to 1)"
                  .formatted(score));
    }
  }

  private static void assertNear(double value, double expected) {
    assertThat(value).isCloseTo(expected, within(TOLERANCE));
  }

  private static void assertPoint(
      OperatingPoint point, double confidence, double precision, double recall, double f1) {
    assertNear(point.confidence(), confidence);
    assertNear(point.precision(), precision);
    assertNear(point.recall(), recall);
    assertNear(point.f1(), f1);
  }

  private static GroundTruth object(double x) {
    return new GroundTruth(0, x, 0, 10, 10, 100, false);
  }

  private static GroundTruth crowd(double x, double y, double width, double height) {
    return new GroundTruth(0, x, y, width, height, width * height, true);
  }

  private static Detection found(double x, double height, double score) {
    return new Detection(0, x, 0, 10, height, score);
  }

  private static DetectionFigures one(List<GroundTruth> truth, List<Detection> detections) {
    return PairMatches.of(new ImageBoxes(1, truth, detections, CLASSES))
        .summary()
        .mean()
        .orElseThrow();
  }

  /** The surest first. */
  private static List<PairOutcome> outcomes(List<GroundTruth> truth, List<Detection> detections) {
    ImagePairs pairs = ImagePairs.of(new ImageBoxes(1, truth, detections, CLASSES));
    var outcomes = new ArrayList<PairOutcome>();
    for (int d = 0; d < pairs.detections(); d++) {
      outcomes.add(pairs.outcome(d));
    }
    return outcomes;
  }
}
