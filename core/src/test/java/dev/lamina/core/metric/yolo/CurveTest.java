package dev.lamina.core.metric.yolo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CurveTest {

  private static final Curve CURVE = Curve.of(1, 5, 3, 5, 0);

  @Test
  void pointsAreEvenlySpread() {
    assertThat(CURVE.points()).isEqualTo(5);
    assertThat(CURVE.x(0)).isZero();
    assertThat(CURVE.x(1)).isEqualTo(0.25);
    assertThat(CURVE.x(4)).isEqualTo(1);
    assertThat(CURVE.y(2)).isEqualTo(3);
  }

  /** (1 + 5) / 2 + (5 + 3) / 2 + (3 + 5) / 2 + (5 + 0) / 2, each a quarter wide. */
  @Test
  void theAreaIsOfTrapezoids() {
    assertThat(CURVE.area()).isEqualTo((3 + 4 + 4 + 2.5) / 4);
  }

  @Test
  void beyondTheEndsTheirValuesGoOn() {
    assertThat(CURVE.smoothed(0)).isEqualTo(CURVE);
    assertThat(CURVE.smoothed(1)).isEqualTo(Curve.of(7 / 3.0, 3, 13 / 3.0, 8 / 3.0, 5 / 3.0));
    assertThat(Curve.of(0, 4).smoothed(3)).isEqualTo(Curve.of(12 / 7.0, 16 / 7.0));
  }

  @Test
  void ofEqualValuesTheFirstIsHighest() {
    assertThat(CURVE.highest()).isEqualTo(1);
    assertThat(Curve.of(2, 2).highest()).isZero();
  }

  @Test
  void theMeanIsThatOfEveryPoint() {
    assertThat(Curve.mean(List.of(Curve.of(1, 2), Curve.of(3, 5)))).isEqualTo(Curve.of(2, 3.5));
  }

  @Test
  void aCurveNeedsTwoEnds() {
    assertThatThrownBy(() -> Curve.of(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid curve: 1 values (want at least 2)");
  }

  @Test
  void laterWritesToTheValuesChangeNothing() {
    double[] values = {1, 2};
    Curve curve = Curve.of(values);
    values[0] = 7;
    assertThat(curve).isEqualTo(Curve.of(1, 2)).isNotEqualTo(Curve.of(7, 2));
  }
}
