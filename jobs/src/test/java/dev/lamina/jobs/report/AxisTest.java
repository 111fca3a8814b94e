package dev.lamina.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

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
  void survivesValuesThatAreNoNumbers() {
    assertThat(Axis.over(DoubleStream.of(Double.NaN, Double.POSITIVE_INFINITY)))
        .isEqualTo(new Axis(0, 1, false));
  }
}
