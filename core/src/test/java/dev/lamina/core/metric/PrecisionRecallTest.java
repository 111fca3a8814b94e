package dev.lamina.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PrecisionRecallTest {

  private static final int POINTS = PrecisionRecall.CONFIDENCES;

  @Test
  void samplesOfTwoClassesByHand() {
    var tally = new PrecisionRecallTally(List.of("cat", "dog"));
    tally.sample(0, new double[] {0.9, 0.1});
    tally.sample(0, new double[] {0.3, 0.7});
    tally.sample(1, new double[] {0.6, 0.4});

    List<PrecisionRecall> counts = tally.counts();

    assertThat(counts).extracting(PrecisionRecall::name).containsExactly("cat", "dog");
    PrecisionRecall cat = counts.get(0);
    assertThat(cat.positives()).isEqualTo(2);
    // At 0.5 the first and the third are taken for a cat, of which one is.
    assertThat(cat.truePositives().get(50)).isEqualTo(1);
    assertThat(cat.falsePositives().get(50)).isEqualTo(1);
    assertThat(cat.trueNegatives(50)).isZero();
    assertThat(cat.precision(50)).isEqualTo(0.5);
    assertThat(cat.recall(50)).isEqualTo(0.5);
    // A confidence is reached that is just so high.
    assertThat(cat.truePositives().get(90)).isEqualTo(1);
    assertThat(cat.truePositives().get(91)).isZero();
    assertThat(cat.trueNegatives(61)).isEqualTo(1);
    assertThat(cat.precision(91)).isEqualTo(1);
    assertThat(cat.recall(0)).isEqualTo(1);
    assertThat(counts.get(1).falsePositives().get(70)).isEqualTo(1);
  }

  @Property(tries = 200)
  void countsAreThoseOfEachConfidenceByItself(
      @ForAll @Size(min = 1, max = 30) List<@DoubleRange(min = 0, max = 1) Double> confidences) {
    var tally = new PrecisionRecallTally(List.of("one", "other"));
    for (int i = 0; i < confidences.size(); i++) {
      if (i % 3 == 0) {
        tally.hit(0, confidences.get(i));
      } else {
        tally.miss(0, confidences.get(i));
      }
    }
    long right = IntStream.range(0, confidences.size()).filter(i -> i % 3 == 0).count();
    tally.objects(0, right);

    PrecisionRecall counts = tally.counts().get(0);

    for (int point = 0; point < POINTS; point++) {
      double least = PrecisionRecall.confidence(point);
      long hits = 0;
      long misses = 0;
      for (int i = 0; i < confidences.size(); i++) {
        if (confidences.get(i) >= least) {
          hits += i % 3 == 0 ? 1 : 0;
          misses += i % 3 == 0 ? 0 : 1;
        }
      }
      assertThat(counts.truePositives().get(point)).isEqualTo(hits);
      assertThat(counts.falsePositives().get(point)).isEqualTo(misses);
      assertThat(counts.recall(point)).isCloseTo((double) hits / right, within(1e-15));
    }
    assertThat(counts.samples()).isZero();
    assertThat(counts.trueNegatives(50)).isZero();
  }

  @Test
  void everyConfidenceReachesItself() {
    for (int point = 0; point < POINTS; point++) {
      var tally = new PrecisionRecallTally(List.of("one"));
      tally.objects(0, 1);
      tally.hit(0, PrecisionRecall.confidence(point));
      List<Long> found = tally.counts().get(0).truePositives();
      assertThat(found.get(point)).isEqualTo(1);
      assertThat(found.subList(point + 1, POINTS)).allMatch(count -> count == 0);
    }
  }

  @Test
  void classesWithoutSamplesAreLeftOut() {
    var tally = new PrecisionRecallTally(List.of("one", "other"));
    tally.sample(1, new double[] {0.2, 0.8});

    assertThat(tally.counts()).extracting(PrecisionRecall::label).containsExactly(1);
  }

  @Test
  void countsThatCannotBeAreRefused() {
    List<Long> none = Collections.nCopies(POINTS, 0L);
    List<Long> two = Collections.nCopies(POINTS, 2L);
    var rising = new ArrayList<>(none);
    rising.set(POINTS - 1, 1L);

    assertThatThrownBy(() -> new PrecisionRecall(0, "cat", 1, 0, two, none))
        .hasMessageStartingWith("Invalid true positives: 2 (want 0 to 1, and no more");
    assertThatThrownBy(() -> new PrecisionRecall(0, "cat", 1, 0, rising, none))
        .hasMessageStartingWith("Invalid true positives: 1 (want 0 to 0");
    assertThatThrownBy(() -> new PrecisionRecall(0, "cat", 1, 0, none, List.of(1L)))
        .hasMessage("Invalid false positives: at 1 confidences (want 101)");
    assertThatThrownBy(() -> new PrecisionRecall(0, "cat", 1, 2, none, two))
        .hasMessageStartingWith("Invalid false positives: 2 (want 0 to 1");
    assertThatThrownBy(() -> new PrecisionRecall(0, "cat", 3, 2, none, none))
        .hasMessageStartingWith("Invalid positives: 3 of 2 samples");
    var tally = new PrecisionRecallTally(List.of("cat"));
    assertThatThrownBy(() -> tally.hit(0, 1.1)).hasMessage("Invalid confidence: 1.1 (want 0 to 1)");
    assertThatThrownBy(() -> tally.miss(0, Double.NaN))
        .hasMessage("Invalid confidence: NaN (want 0 to 1)");
    assertThatThrownBy(() -> tally.sample(0, new double[] {1}))
        .hasMessage("Cannot count samples and objects together");
  }

  @Test
  void classesTogetherAreCountedAsOften() {
    var tally = new PrecisionRecallTally(List.of("cat", "dog"));
    tally.objects(0, 3);
    tally.objects(1, 1);
    tally.hit(0, 0.5);
    tally.hit(1, 0.8);
    tally.miss(1, 0.6);

    PrecisionRecall all = PrecisionRecall.together("all", tally.counts());

    assertThat(all.positives()).isEqualTo(4);
    assertThat(all.recall(50)).isEqualTo(0.5);
    assertThat(all.precision(60)).isEqualTo(0.5);
    assertThat(all.falseNegatives(50)).isEqualTo(2);
  }
}
