package dev.lamina.core.spec;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The shortest decimal text that reads back as the same double, such as {@code 0.05}, {@code
 * 1.0e-4} or {@code 3.0}. Valid in JSON and YAML; the same on every Java release, which {@link
 * Double#toString} is not.
 */
public final class ShortestDecimal {

  private static final int ENOUGH_DIGITS = 17;

  private ShortestDecimal() {}

  /**
   * @param number finite
   */
  public static String of(double number) {
    Check.argument(Double.isFinite(number), "Invalid number: %s (want a finite one)", number);
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    BigDecimal decimal = shortest(number);
    double size = Math.abs(number);
    if (size >= 1e-3 && size < 1e7) {
      String plain = decimal.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String digits = decimal.unscaledValue().abs().toString();
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + "."
        + (digits.length() > 1 ? digits.substring(1) : "0")
        + "e"
        + (digits.length() - 1 - decimal.scale());
  }

  private static BigDecimal shortest(double number) {
    var exact = new BigDecimal(number);
    for (int digits = 1; digits < ENOUGH_DIGITS; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == number) {
        return rounded.stripTrailingZeros();
      }
    }
    return exact.round(new MathContext(ENOUGH_DIGITS, RoundingMode.HALF_EVEN)).stripTrailingZeros();
  }
}
