package dev.lamina.core.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.random.RandomStream;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ParzenEstimatorTest {

  private static double[] masses(ParzenEstimator estimator, int cells) {
    return IntStream.range(0, cells).mapToDouble(estimator::mass).toArray();
  }

  @Test
  void withoutObservationsItIsThePrior() {
    assertThat(masses(ParzenEstimator.ordered(new int[4]), 4)).containsOnly(0.25);
    assertThat(masses(ParzenEstimator.unordered(new int[4]), 4)).containsOnly(0.25);
  }

  @Test
  void unorderedCellsHaveTheirCountsAndAShareOfOnePriorObservation() {
    assertThat(masses(ParzenEstimator.unordered(new int[] {3, 0, 0, 1}), 4))
        .containsExactly(3.25 / 5, 0.25 / 5, 0.25 / 5, 1.25 / 5);
  }

  @Test
  void orderedCellsHaveAMixtureOfTruncatedNormals() {
    var counts = new int[20];
    counts[3] = 2;
    counts[9] = 1;
    // Distances to neighbours or ends: 3 and 6 for cell 3, 6 and 10 for cell 9; at least 20 / 4.
    double[] first = normal(3, 6);
    double[] second = normal(9, 10);
    ParzenEstimator estimator = ParzenEstimator.ordered(counts);
    for (int cell = 0; cell < 20; cell++) {
      assertThat(estimator.mass(cell))
          .isCloseTo((2 * first[cell] + second[cell] + 0.05) / 4, within(1e-12));
    }
  }

  private static double[] normal(double mean, double deviation) {
    double[] density =
        IntStream.range(0, 20)
            .mapToDouble(cell -> Math.exp(-Math.pow((cell - mean) / deviation, 2) / 2))
            .toArray();
    double total = IntStream.range(0, 20).mapToDouble(cell -> density[cell]).sum();
    return IntStream.range(0, 20).mapToDouble(cell -> density[cell] / total).toArray();
  }

  @Property(tries = 200)
  void whatIsLeftOutAsTooLittleChangesNoBit(
      @ForAll @IntRange(min = 2, max = 256) int cells,
      @ForAll @IntRange(max = 3000) int observations,
      @ForAll @DoubleRange(min = 1, max = 8) double crowded) {
    RandomStream random = RandomStream.of(cells, "test", observations);
    var counts = new int[cells];
    for (int i = 0; i < observations; i++) {
      counts[(int) (Math.pow(random.nextDouble(), crowded) * cells)]++;
    }
    assertThat(masses(ParzenEstimator.ordered(counts), cells)).isEqualTo(everyTerm(counts));
  }

  /** The mixture with every kernel in every cell, in the same order. */
  private static double[] everyTerm(int[] counts) {
    int cells = counts.length;
    int observations = Arrays.stream(counts).sum();
    int[] observed = IntStream.range(0, cells).filter(cell -> counts[cell] > 0).toArray();
    var masses = new double[cells];
    Arrays.fill(masses, 1.0 / cells);
    for (int i = 0; i < observed.length; i++) {
      int center = observed[i];
      int left = i == 0 ? center : center - observed[i - 1];
      int right = (i == observed.length - 1 ? cells - 1 : observed[i + 1]) - center;
      double narrowest = (double) cells / Math.min(100, observations + 1);
      double deviation = Math.max(narrowest, Math.max(left, right));
      var kernel = new double[cells];
      kernel[0] = 1;
      double ratio = StrictMath.exp(-0.5 / (deviation * deviation));
      double step = ratio * ratio;
      for (int distance = 1; distance < cells; distance++) {
        kernel[distance] = kernel[distance - 1] * ratio;
        ratio *= step;
      }
      double total = 0;
      for (int cell = 0; cell < cells; cell++) {
        total += kernel[Math.abs(cell - center)];
      }
      for (int cell = 0; cell < cells; cell++) {
        masses[cell] += counts[center] * kernel[Math.abs(cell - center)] / total;
      }
    }
    return Arrays.stream(masses).map(mass -> mass / (observations + 1)).toArray();
  }

  @Test
  void kernelsDoNotGetNarrowerThanAHundredthOfTheCells() {
    var counts = new int[256];
    Arrays.fill(counts, 100);
    counts[100] = 100_000;
    ParzenEstimator estimator = ParzenEstimator.ordered(counts);
    double ratio = (estimator.mass(103) - 1.0 / 256) / (estimator.mass(100) - 1.0 / 256);
    // exp(-9 / (2 * 2.56 * 2.56)) = 0.503 of the peak; what the other counts add is small.
    assertThat(ratio).isBetween(0.45, 0.56);
  }

  @Test
  void massesSumToOneHoweverManyObservations() {
    for (int cells : new int[] {2, 7, 256}) {
      for (int observations : new int[] {1, 10, 10_000}) {
        RandomStream random = RandomStream.of(cells, "test", observations);
        var counts = new int[cells];
        for (int i = 0; i < observations; i++) {
          counts[(int) (Math.pow(random.nextDouble(), 4) * cells)]++;
        }
        for (var estimator :
            new ParzenEstimator[] {
              ParzenEstimator.ordered(counts), ParzenEstimator.unordered(counts)
            }) {
          assertThat(IntStream.range(0, cells)).allMatch(cell -> estimator.mass(cell) > 0);
          assertThat(IntStream.range(0, cells).mapToDouble(estimator::mass).sum())
              .isCloseTo(1, within(1e-9));
        }
      }
    }
  }

  @Test
  void drawsCellsAsOftenAsTheirMassSays() {
    ParzenEstimator estimator = ParzenEstimator.ordered(new int[] {0, 5, 0, 0, 2});
    RandomStream random = RandomStream.of(3, "test");
    var counts = new int[5];
    for (int i = 0; i < 10_000; i++) {
      counts[estimator.draw(random)]++;
    }
    for (int cell = 0; cell < 5; cell++) {
      double expected = 10_000 * estimator.mass(cell);
      // Six standard deviations.
      assertThat((double) counts[cell]).isCloseTo(expected, within(6 * Math.sqrt(expected)));
    }
  }
}
