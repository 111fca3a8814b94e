package dev.lamina.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AccuracyTest {

  private static final double[] SCORES = {0.1, 0.7, 0.2, /**/ 0.5, 0.1, 0.4, /**/ 0.2, 0.3, 0.5};
  private static final long[] LABELS = {1, 2, 0};

  @Test
  void countsTheTrueClassAmongTheBest() {
    assertThat(Accuracy.of(SCORES, LABELS, 3, 1)).isEqualTo(new Accuracy(1, 3));
    assertThat(Accuracy.of(SCORES, LABELS, 3, 2)).isEqualTo(new Accuracy(2, 3));
    assertThat(Accuracy.of(SCORES, LABELS, 3, 3).value()).isEqualTo(1);
  }

  @Test
  void equalScoresGoToTheLowerClass() {
    double[] silent = {0, 0, 0, 0};
    assertThat(Accuracy.of(silent, new long[] {0, 1}, 2, 1)).isEqualTo(new Accuracy(1, 2));
  }

  @Test
  void scoresThatAreNoNumbersAreMisses() {
    double[] broken = {Double.NaN, 1, 1, Double.NaN};
    assertThat(Accuracy.of(broken, new long[] {0, 0}, 2, 1).hits()).isZero();
  }

  @Property
  void mergedPartsEqualTheWhole(
      @ForAll @Size(20) double[] scores, @ForAll @IntRange(min = 0, max = 10) int cut) {
    long[] labels = {0, 1, 0, 1, 1, 0, 0, 1, 0, 1};
    Accuracy whole = Accuracy.of(scores, labels, 2, 1);
    Accuracy first = Accuracy.of(Arrays.copyOf(scores, 2 * cut), Arrays.copyOf(labels, cut), 2, 1);
    Accuracy second =
        Accuracy.of(
            Arrays.copyOfRange(scores, 2 * cut, 20), Arrays.copyOfRange(labels, cut, 10), 2, 1);
    assertThat(Accuracy.EMPTY.merge(first).merge(second)).isEqualTo(whole);
  }

  @Property
  void crossEntropyIsTheNegativeLogProbabilityOfTheTrueClass(
      @ForAll @DoubleRange(min = -50, max = 50) double first,
      @ForAll @DoubleRange(min = -50, max = 50) double second) {
    double[] logits = {first, second};
    double total = Math.exp(first) + Math.exp(second);
    assertThat(CrossEntropy.of(logits, new long[] {1}, 2).value())
        .isCloseTo(-Math.log(Math.exp(second) / total), within(1e-9));
  }
}
