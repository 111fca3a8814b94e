package dev.lamina.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RoundingTest {

  /** The golden range of the reference. */
  @Test
  void isThatOfTheReference() {
    Rounding rounding = Rounding.of(-0.398049771786, 2.19918203354, 255);

    assertThat(rounding.scale()).isCloseTo(0.010185222766, within(1e-12));
    assertThat(rounding.zeroPoint()).isEqualTo(39);
  }

  @Test
  void containsZeroAlways() {
    assertThat(Rounding.of(1, 5.1)).isEqualTo(new Rounding(5.1 / 127, 0));
    assertThat(Rounding.of(-5.1, -1)).isEqualTo(new Rounding(5.1 / 127, 127));
    assertThat(Rounding.of(0, 0)).isEqualTo(new Rounding(1, 0));
  }

  @Test
  void refusesWhatIsNoRange() {
    assertThatThrownBy(() -> Rounding.of(1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Rounding.of(0, Double.POSITIVE_INFINITY))
        .hasMessageContaining("want finite numbers in order");
    assertThatThrownBy(() -> Rounding.of(Double.NaN, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
