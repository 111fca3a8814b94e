package dev.lamina.jobs.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** Aligned columns for a terminal. Long names of columns take several lines rather than width. */
public final class TextTable {

  private static final String GAP = "  ";

  /** At blanks, and behind dots and slashes unless next to nothing follows, as in images/s. */
  private static final Pattern BREAKS = Pattern.compile(" |(?<=[/.])(?=...)");

  private TextTable() {}

  /**
   * Appends a table.
   *
   * @param lines the first has the names of the columns
   * @param numeric whether a column stands to the right
   */
  public static void append(StringBuilder text, List<List<String>> lines, IntPredicate numeric) {
    List<String> names = lines.get(0);
    int[] widths = new int[names.size()];
    for (int column = 0; column < widths.length; column++) {
      for (String piece : BREAKS.split(names.get(column))) {
        widths[column] = Math.max(widths[column], piece.length());
      }
      for (List<String> line : lines.subList(1, lines.size())) {
        widths[column] = Math.max(widths[column], line.get(column).length());
      }
    }
    var heads = new ArrayList<List<String>>();
    for (int column = 0; column < widths.length; column++) {
      heads.add(wrapped(names.get(column), widths[column]));
    }
    int height = heads.stream().mapToInt(List::size).max().orElse(0);
    for (int row = 0; row < height; row++) {
      var cells = new ArrayList<String>();
      for (List<String> head : heads) {
        int above = height - head.size();
        cells.add(row < above ? "" : head.get(row - above));
      }
      line(text, cells, widths, numeric);
    }
    lines.subList(1, lines.size()).forEach(cells -> line(text, cells, widths, numeric));
  }

  private static List<String> wrapped(String name, int width) {
    var lines = new ArrayList<String>();
    for (String piece : BREAKS.split(name)) {
      int last = lines.size() - 1;
      // A break at a blank took the blank away, one behind a dot or a slash took nothing.
      String gap = last < 0 || lines.get(last).matches(".*[/.]") ? "" : " ";
      if (last >= 0 && (lines.get(last) + gap + piece).length() <= width) {
        lines.set(last, lines.get(last) + gap + piece);
      } else {
        lines.add(piece);
      }
    }
    return lines;
  }

  private static void line(
      StringBuilder text, List<String> cells, int[] widths, IntPredicate numeric) {
    var row = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = cells.get(column).replaceAll("\\p{Cntrl}", " ");
      String padding = " ".repeat(widths[column] - cell.length());
      row.append(column == 0 ? "" : GAP);
      row.append(numeric.test(column) ? padding + cell : cell + padding);
    }
    text.append(row.toString().stripTrailing()).append('\n');
  }
}
