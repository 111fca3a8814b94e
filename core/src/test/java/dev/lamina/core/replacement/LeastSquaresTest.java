package dev.lamina.core.replacement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.replacement.LeastSquares.Gram;
import org.junit.jupiter.api.Test;

class LeastSquaresTest {

  private static final double[] P = {1, 0, 1};
  private static final double[] N = {0, 1, 1};

  @Test
  void aMixtureIsFound() {
    LeastSquares fit = LeastSquares.of(gram(P, N, 1, 2, 3));

    assertThat(fit.a()).isCloseTo(1, within(1e-12));
    assertThat(fit.b()).isCloseTo(2, within(1e-12));
    assertThat(fit.residualSquared()).isCloseTo(0, within(1e-12));
  }

  @Test
  void whatIsNoMixtureLeavesAResidual() {
    LeastSquares fit = LeastSquares.of(gram(P, N, 1, 2, 4));

    assertThat(fit.a()).isCloseTo(4.0 / 3, within(1e-12));
    assertThat(fit.b()).isCloseTo(7.0 / 3, within(1e-12));
    assertThat(fit.residualSquared()).isCloseTo(1.0 / 3, within(1e-12));
  }

  /** P = N: of all shares with the same sum, the smallest are equal. */
  @Test
  void equalNeighboursShareAlike() {
    LeastSquares fit = LeastSquares.of(gram(P, P, 3, 0, 3));

    assertThat(fit.a()).isCloseTo(1.5, within(1e-12));
    assertThat(fit.b()).isCloseTo(1.5, within(1e-12));
  }

  @Test
  void aNeighbourOfZerosHasNoShare() {
    LeastSquares fit = LeastSquares.of(gram(P, new double[3], 2, 0, 2));

    assertThat(fit.a()).isCloseTo(2, within(1e-12));
    assertThat(fit.b()).isZero();
  }

  @Test
  void twoNeighboursOfZerosKeepOneHalf() {
    LeastSquares fit = LeastSquares.of(gram(new double[3], new double[3], 2, 0, 2));

    assertThat(fit.a()).isEqualTo(0.5);
    assertThat(fit.b()).isEqualTo(0.5);
    assertThat(fit.residualSquared()).isEqualTo(8);
  }

  @Test
  void noSharesAreBetterThanTheFitted() {
    RandomStream random = RandomStream.of(1, "vectors");
    for (int round = 0; round < 100; round++) {
      Gram gram = gram(vector(random), vector(random), vector(random));

      assertThat(LeastSquares.of(gram).residualSquared())
          .isLessThanOrEqualTo(gram.residualSquared(0.5, 0.5) + 1e-12)
          .isLessThanOrEqualTo(
              gram.residualSquared(random.nextGaussian(), random.nextGaussian()) + 1e-12);
    }
  }

  private static double[] vector(RandomStream random) {
    return new double[] {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
  }

  private static Gram gram(double[] p, double[] n, double... target) {
    return new Gram(
        product(p, p),
        product(p, n),
        product(n, n),
        product(p, target),
        product(n, target),
        product(target, target));
  }

  private static double product(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }
}
