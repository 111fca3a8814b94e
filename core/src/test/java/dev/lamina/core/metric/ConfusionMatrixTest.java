package dev.lamina.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

  private static final long IGNORED = 255;

  /** Of class 0: two right, one taken for 1. Of class 1: one right, one for 2. No class 3. */
  private static final ConfusionMatrix SOME =
      ConfusionMatrix.of(
          4, new long[] {0, 0, 0, 1, 1, IGNORED}, new long[] {0, 0, 1, 1, 2, 0}, IGNORED);

  @Test
  void countsPixelsByTruthAndPrediction() {
    assertThat(SOME.count(0, 0)).isEqualTo(2);
    assertThat(SOME.count(0, 1)).isEqualTo(1);
    assertThat(SOME.count(1, 0)).isZero();
    assertThat(SOME.count(1, 2)).isEqualTo(1);
    assertThat(SOME)
        .isEqualTo(
            ConfusionMatrix.of(4, new long[] {2, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  }

  @Test
  void ignoredPixelsCountNowhere() {
    assertThat(SOME.pixels()).isEqualTo(5);
    assertThat(ConfusionMatrix.of(4, new long[] {IGNORED, IGNORED}, new long[] {3, 3}, IGNORED))
        .isEqualTo(ConfusionMatrix.empty(4));
  }

  @Test
  void unionHasTruthAndPredictionWithoutCountingTheIntersectionTwice() {
    assertThat(SOME.intersectionOverUnion(0)).hasValue(2.0 / 3);
    // One right; one of class 1 was missed, one of class 0 was taken for it.
    assertThat(SOME.intersectionOverUnion(1)).hasValue(1.0 / 3);
    // Predicted once, never true.
    assertThat(SOME.intersectionOverUnion(2)).hasValue(0);
    assertThat(SOME.intersectionOverUnion(3)).isEmpty();
  }

  @Test
  void meanIsOverClassesThatOccurInTruthOrPrediction() {
    assertThat(SOME.meanIntersectionOverUnion())
        .isCloseTo((2.0 / 3 + 1.0 / 3 + 0) / 3, within(1e-15));
    assertThat(SOME.pixelAccuracy()).isEqualTo(3.0 / 5);
  }

  @Test
  void mergedPartsAreTheWhole() {
    ConfusionMatrix first =
        ConfusionMatrix.of(4, new long[] {0, 0, 1}, new long[] {0, 0, 2}, IGNORED);
    ConfusionMatrix second =
        ConfusionMatrix.of(4, new long[] {0, 1, IGNORED}, new long[] {1, 1, 3}, IGNORED);

    assertThat(first.merge(second)).isEqualTo(SOME);
    assertThat(first)
        .isEqualTo(ConfusionMatrix.of(4, new long[] {0, 0, 1}, new long[] {0, 0, 2}, IGNORED));
    assertThat(ConfusionMatrix.empty(4).merge(SOME)).isEqualTo(SOME);
  }

  @Test
  void nothingScoresZero() {
    assertThat(ConfusionMatrix.empty(2).meanIntersectionOverUnion()).isZero();
    assertThat(ConfusionMatrix.empty(2).pixelAccuracy()).isZero();
  }

  @Test
  void laterWritesToTheCountsChangeNothing() {
    long[] counts = {1, 0, 0, 1};
    ConfusionMatrix matrix = ConfusionMatrix.of(2, counts);
    counts[0] = 7;

    assertThat(matrix.count(0, 0)).isEqualTo(1);
  }

  @Test
  void whatIsNoClassIsRefused() {
    assertThatThrownBy(() -> ConfusionMatrix.of(2, new long[] {2}, new long[] {0}, IGNORED))
        .hasMessage("Invalid pixel: of class 2, taken for 0 (want 0 to 1)");
    assertThatThrownBy(() -> ConfusionMatrix.of(2, new long[] {0}, new long[] {-1}, IGNORED))
        .hasMessage("Invalid pixel: of class 0, taken for -1 (want 0 to 1)");
    assertThatThrownBy(() -> ConfusionMatrix.of(2, new long[3]))
        .hasMessage("Invalid counts: 3 for 2 classes (want a square)");
    assertThatThrownBy(() -> ConfusionMatrix.empty(2).merge(ConfusionMatrix.empty(3)))
        .hasMessage("Cannot merge 2 and 3 classes");
  }
}
