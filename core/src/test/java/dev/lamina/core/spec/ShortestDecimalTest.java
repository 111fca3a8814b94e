package dev.lamina.core.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortestDecimalTest {

  @ParameterizedTest
  @CsvSource({
    "0.05, 0.05",
    "1e-4, 1.0e-4",
    "1.5e-7, 1.5e-7",
    "-2.5e-10, -2.5e-10",
    "0.001, 0.001",
    "3, 3.0",
    "100, 100.0",
    "1234567, 1234567.0",
    "1e7, 1.0e7",
    "2e23, 2.0e23",
    "0, 0.0",
    "-0.0, -0.0",
    "4.9e-324, 5.0e-324",
    "1.7976931348623157e308, 1.7976931348623157e308",
  })
  void printsAsPeopleWriteIt(double number, String expected) {
    assertThat(ShortestDecimal.of(number)).isEqualTo(expected);
  }

  @Property
  void readsBackAsTheSameNumberAndIsNoLongerThanJavas(@ForAll long bits) {
    double number = Double.longBitsToDouble(bits);
    if (Double.isFinite(number)) {
      String text = ShortestDecimal.of(number);
      assertThat(Double.parseDouble(text)).isEqualTo(number);
      assertThat(text.length()).isLessThanOrEqualTo(Double.toString(number).length());
    }
  }

  @Test
  void refusesWhatIsNoNumber() {
    assertThatThrownBy(() -> ShortestDecimal.of(Double.NaN)).hasMessageContaining("NaN");
  }
}
