package dev.lamina.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.graph.HostTensor;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TensorStatisticsTest {

  private static List<TensorStatistics> of(HostTensor... tensors) {
    return TensorStatistics.of(new Checkpoint(3, new TreeMap<>(), List.of(tensors)));
  }

  @Test
  void valuesAreDescribedInTheOrderOfTheirTensors() {
    List<TensorStatistics> found =
        of(
            HostTensor.of("a", new long[] {2, 2}, 1f, 0f, -3f, 6f),
            HostTensor.of("b", new long[] {}, 2.5));

    // Deviations from the mean 1: 0, -1, -4 and 5, whose squares are 42 together.
    assertThat(found)
        .containsExactly(
            new TensorStatistics(
                3,
                0,
                "a",
                "FLOAT32",
                "[2, 2]",
                4,
                1,
                Math.sqrt(42 / 4.0),
                Math.sqrt(46),
                -3,
                6,
                1,
                0),
            new TensorStatistics(3, 1, "b", "FLOAT64", "[]", 1, 2.5, 0, 2.5, 2.5, 2.5, 0, 0));
  }

  @Test
  void whatIsNotFiniteIsCounted() {
    TensorStatistics found =
        of(HostTensor.of("a", new long[] {3}, Float.POSITIVE_INFINITY, Float.NaN, 0f)).get(0);

    assertThat(found.infinite()).isEqualTo(2);
    assertThat(found.zeros()).isOne();
    assertThat(found.mean()).isNaN();
  }

  @Test
  void nothingHasNoMean() {
    TensorStatistics found = of(HostTensor.of("a", new long[] {0}, new float[0])).get(0);

    assertThat(found.elements()).isZero();
    assertThat(found.norm()).isZero();
    assertThat(List.of(found.mean(), found.deviation(), found.minimum(), found.maximum()))
        .containsOnly(Double.NaN);
  }
}
