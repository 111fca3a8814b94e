package dev.lamina.core.draw;

import java.util.Locale;
import java.util.Optional;

/** How reports and drawings write numbers: short, the same everywhere, with units. */
public final class Figures {

  private Figures() {}

  /** Four significant digits, such as {@code 0.9134} or {@code 1.2e-05}. */
  public static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e6)) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** A number as short as it says the same, for axes: {@code 0.1}, not {@code 0.1000}. */
  public static String tick(double value) {
    String text = number(value);
    return text.contains("e") || !text.contains(".")
        ? text
        : text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  /** The number a label holds, if it is one. */
  public static Optional<Double> parsed(String label) {
    return label.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")
        ? Optional.of(Double.parseDouble(label))
        : Optional.empty();
  }

  /** A coordinate in tenths: {@code 12.5}, {@code 12}. */
  static String at(double value) {
    long tenths = Math.round(value * 10);
    long whole = Math.abs(tenths / 10);
    long rest = Math.abs(tenths % 10);
    return (tenths < 0 ? "-" : "") + whole + (rest == 0 ? "" : "." + rest);
  }
}
