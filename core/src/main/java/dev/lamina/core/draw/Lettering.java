package dev.lamina.core.draw;

/**
 * How much room text of 11 pixels takes, told without a font: a machine that trains may have none,
 * and whoever shows a drawing chooses another. An estimate, a little above what usual sans-serif
 * fonts need.
 */
final class Lettering {

  private static final double SIZE = 11;
  private static final String ELLIPSIS = "…";

  private Lettering() {}

  /** Width in pixels at 11 pixels a line. */
  static double width(String text) {
    return SIZE * text.codePoints().mapToDouble(Lettering::ems).sum();
  }

  private static double ems(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    if (c >= 0x1100) {
      return c == '…' ? 0.9 : 1.1;
    }
    if ("ijlI.,:;'!| ".indexOf(c) >= 0) {
      return 0.34;
    }
    if ("frt()[]{}-/\\`".indexOf(c) >= 0) {
      return 0.42;
    }
    if ("mwMW@%&<>=+~#".indexOf(c) >= 0) {
      return 0.96;
    }
    return Character.isUpperCase(c) || c >= 0x250 ? 0.74 : 0.62;
  }

  /** The text as far as there is room, with an ellipsis where some is left out. */
  static String within(String text, double width) {
    if (width(text) <= width) {
      return text;
    }
    double room = width - width(ELLIPSIS);
    var kept = new StringBuilder();
    int[] points = text.codePoints().limit((long) Math.ceil(Math.max(0, width))).toArray();
    for (int c : points) {
      room -= SIZE * ems(c);
      if (room < 0) {
        break;
      }
      kept.appendCodePoint(c);
    }
    return kept.toString().stripTrailing() + ELLIPSIS;
  }
}
