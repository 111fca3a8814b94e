package dev.lamina.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
    tally.add(0, new double[] {0.9, 0.1});
    tally.add(0, new double[] {0.3, 0.7});
    tally.add(1, new double[] {0.6, 0.4});

    List<PrecisionRecall> counts = tally.counts();

    assertThat(counts).extracting(PrecisionRecall::name).containsExactly("cat", "dog");
    PrecisionRecall cat = counts.get(0);
    assertThat(cat.positives()).isEqualTo(2);
    // At 0.5 the first and the third are taken for a cat, of which one is.
    assertThat(cat.truePositives().get(50)).isEqualTo(1);
    assertThat(cat.falsePositives().get(50)).isEqualTo(1);
    assertThat(cat.trueNegatives().get(50)).isZero();
    assertThat(cat.precision(50)).isEqualTo(0.5);
    assertThat(cat.recall(50)).isEqualTo(0.5);
    // A confidence is reached that is just so high.
    assertThat(cat.truePositives().get(90)).isEqualTo(1);
    assertThat(cat.truePositives().get(91)).isZero();
    assertThat(cat.trueNegatives().get(61)).isEqualTo(1);
    assertThat(cat.precision(91)).isEqualTo(1);
    assertThat(cat.recall(0)).isEqualTo(1);
    assertThat(counts.get(1).falsePositives().get(70)).isEqualTo(1);
  }

  @Property(tries = 200)
  void countsAreThoseOfEachConfidenceByItself(
      @ForAll @Size(min = 1, max = 30) List<@DoubleRange(min = 0, max = 1) Double> confidences) {
    var tally = new PrecisionRecallTally(List.of("one", "other"));
    for (int i = 0; i < confidences.size(); i++) {
      tally.add(0, confidences.get(i), i % 3 == 0);
    }
    long right = IntStream.range(0, confidences.size()).filter(i -> i % 3 == 0).count();
    tally.expect(0, right);

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
    assertThat(counts.trueNegatives()).isEmpty();
  }

  @Test
  void everyConfidenceReachesItself() {
    for (int point = 0; point < POINTS; point++) {
      var tally = new PrecisionRecallTally(List.of("one"));
      tally.expect(0, 1);
      tally.add(0, PrecisionRecall.confidence(point), true);
      List<Long> found = tally.counts().get(0).truePositives();
      assertThat(found.get(point)).isEqualTo(1);
      assertThat(found.subList(point + 1, POINTS)).allMatch(count -> count == 0);
    }
  }

  @Test
  void classesWithoutSamplesAreLeftOut() {
    var tally = new PrecisionRecallTally(List.of("one", "other"));
    tally.add(1, new double[] {0.2, 0.8});

    assertThat(tally.counts()).extracting(PrecisionRecall::label).containsExactly(1);
  }

  @Test
  void countsThatCannotBeAreRefused() {
    List<Long> none = Collections.nCopies(POINTS, 0L);
    List<Long> two = Collections.nCopies(POINTS, 2L);
    var rising = new java.util.ArrayList<>(none);
    rising.set(POINTS - 1, 1L);

    assertThatThrownBy(() -> new PrecisionRecall(0, "cat", 1, two, none, List.of()))
        .hasMessage("Invalid true positives: 2 of 1 (want no more than there are)");
    assertThatThrownBy(() -> new PrecisionRecall(0, "cat", 1, rising, none, List.of()))
        .hasMessageStartingWith("Invalid true positives: 1 after 0");
    assertThatThrownBy(() -> new PrecisionRecall(0, "cat", 1, none, List.of(1L), List.of()))
        .hasMessage("Invalid false positives: at 1 confidences (want 101)");
    assertThatThrownBy(() -> new PrecisionRecallTally(List.of("cat")).add(0, 1.1, true))
        .hasMessage("Invalid confidence: 1.1 (want 0 to 1)");
    assertThatThrownBy(() -> new PrecisionRecallTally(List.of("cat")).add(0, Double.NaN, true))
        .hasMessage("Invalid confidence: NaN (want 0 to 1)");
  }
}
