package dev.lamina.core.draw;

import java.util.List;

/**
 * Colors of classes on pictures, which colour-blind people tell apart too; of more classes than
 * colors some share one.
 *
 * <p>Okabe and Ito, "Color universal design", 2008; white in the place of black, since every box
 * has a dark edge.
 */
final class Palette {

  private static final List<String> COLORS =
      List.of(
          "#56b4e9", "#e69f00", "#009e73", "#f0e442", "#cc79a7", "#d55e00", "#0072b2", "#ffffff");

  /** Those of the colors above on which white is easier to read than black. */
  private static final List<String> DARK = List.of("#0072b2");

  static final int SIZE = COLORS.size();

  private Palette() {}

  /** Classes {@code b0} and so on for outlines, {@code f0} for surfaces, {@code t0} for text. */
  static String style() {
    var style = new StringBuilder();
    for (int i = 0; i < SIZE; i++) {
      String color = COLORS.get(i);
      style.append(".b%d{stroke:%s}.f%d{fill:%s}".formatted(i, color, i, color));
      style.append(".t%d{fill:%s}\n".formatted(i, DARK.contains(color) ? "#fff" : "#000"));
    }
    return style.toString();
  }

  /** Index of a class's color. */
  static int of(int label) {
    return label % SIZE;
  }
}
