package dev.lamina.core.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AxisTest {

  @Property
  void placesItsValuesInsideWithFewTicks(
      @ForAll @Size(min = 1, max = 20) List<@DoubleRange(min = -1e9, max = 1e9) Double> values) {
    Axis axis = Axis.fitting(values.stream().mapToDouble(Double::doubleValue).toArray());

    assertThat(values.stream().map(axis::position))
        .allSatisfy(position -> assertThat(position).isBetween(-1e-9, 1 + 1e-9));
    assertThat(axis.ticks()).hasSizeLessThan(20);
    assertThat(axis.ticks()).allSatisfy(t -> assertThat(axis.position(t)).isBetween(-0.01, 1.01));
  }

  @Test
  void isLogarithmicForPositiveValuesFarApart() {
    Axis axis = Axis.fitting(new double[] {0.001, 0.1});

    assertThat(axis.logarithmic()).isTrue();
    assertThat(axis.ticks()).hasSize(3);
  }

  @Test
  void zeroAloneHasAnAxisOfUsualNumbers() {
    Axis axis = Axis.over(DoubleStream.of(0, -0.0, 0));

    assertThat(axis.ticks().stream().map(Figures::tick))
        .containsExactly("0", "0.2", "0.4", "0.6", "0.8", "1");
    assertThat(axis.position(0)).isBetween(0.01, 0.1);
  }

  @Test
  void anotherValueAloneLiesInTheMiddle() {
    Axis axis = Axis.over(DoubleStream.of(5e-8, 5e-8));

    assertThat(axis.position(5e-8)).isCloseTo(0.5, within(1e-6));
    assertThat(axis.ticks().stream().map(Figures::tick).distinct())
        .hasSizeGreaterThanOrEqualTo(3)
        .hasSameSizeAs(axis.ticks());
  }

  @Test
  void survivesValuesThatAreNoNumbers() {
    assertThat(Axis.over(DoubleStream.of(Double.NaN, Double.POSITIVE_INFINITY)))
        .isEqualTo(new Axis(0, 1, false));
  }
}
