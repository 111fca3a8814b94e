package dev.lamina.core.draw;

import dev.lamina.core.spec.Check;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * Figures of each class in a table, below those of all in bold. A class without figures has a dash
 * in their place. Of more than {@value #MOST} classes those with the most objects are drawn; the
 * objects of all count in the first row.
 *
 * @param title of any length, as all names; what there is no room for is cut
 * @param note that is told below the table; may be empty
 * @param figures names of the columns beside classes and objects
 * @param all figures of all classes
 * @param classes in the order in which they are to be named
 */
public record ClassTable(
    String title, String note, List<String> figures, List<Double> all, List<Row> classes) {

  static final int MOST = 90;

  private static final String NOTHING = "–";
  private static final int LEFT = 12;
  private static final int TOP = 52;
  private static final int NAMES = 230;
  private static final int COLUMN = 84;

  /**
   * A class.
   *
   * @param objects at least 0
   * @param figures one a column, or none at all where nothing can be told of the class
   */
  public record Row(String name, long objects, List<Double> figures) {
    public Row {
      figures = List.copyOf(figures);
      Check.argument(objects >= 0, "Invalid row %s: %s objects (want >= 0)", name, objects);
    }
  }

  public ClassTable {
    figures = List.copyOf(figures);
    all = List.copyOf(all);
    classes = List.copyOf(classes);
    Check.argument(!classes.isEmpty(), "Invalid table: no classes (want at least 1)");
    check("all classes", all, figures.size());
    for (Row row : classes) {
      check(row.name(), row.figures(), figures.size());
    }
  }

  private static void check(String name, List<Double> told, int columns) {
    Check.argument(
        told.isEmpty() || told.size() == columns,
        "Invalid row %s: %s figures (want none or %s)",
        name,
        told.size(),
        columns);
  }

  /** The finished drawing under a name, see {@link Drawing}. */
  public Drawing drawing(String name) {
    return new Drawing(name, Titles.line(title), svg());
  }

  private byte[] svg() {
    long[] objects = classes.stream().mapToLong(Row::objects).toArray();
    int[] shown = ShownClasses.of(objects, MOST);
    int step = shown.length <= 24 ? 20 : 15;
    int width = 2 * LEFT + NAMES + COLUMN * (1 + figures.size());
    int height = TOP + 28 + step * shown.length + 46;
    var svg = new Svg(width, height, title, ".bold{font-weight:600}\n");
    svg.text("", LEFT, TOP, "class");
    cell(svg, 0, TOP, "", "objects");
    for (int i = 0; i < figures.size(); i++) {
      cell(svg, 1 + i, TOP, "", figures.get(i));
    }
    svg.line("axis", LEFT, TOP + 7, width - LEFT, TOP + 7);
    double base = TOP + 22;
    row(svg, base, "ink bold", new Row("all classes", LongStream.of(objects).sum(), all));
    svg.line("grid", LEFT, base + 7, width - LEFT, base + 7);
    base += 22;
    for (int label : shown) {
      row(svg, base, "ink", classes.get(label));
      base += step;
    }
    svg.text("", LEFT, base + 6, Lettering.within(note, width - 2 * LEFT));
    if (shown.length < classes.size()) {
      String left =
          "%d of %d classes: those with the most objects".formatted(shown.length, classes.size());
      svg.text("", LEFT, base + 24, left);
    }
    return svg.bytes();
  }

  private void row(Svg svg, double base, String style, Row row) {
    svg.text(style, LEFT, base, Lettering.within(row.name(), NAMES));
    cell(svg, 0, base, style, Long.toString(row.objects()));
    for (int i = 0; i < figures.size(); i++) {
      String figure =
          row.figures().isEmpty()
              ? NOTHING
              : String.format(Locale.ROOT, "%.3f", row.figures().get(i));
      cell(svg, 1 + i, base, style, figure);
    }
  }

  /** Right-aligned in a column after the names. */
  private static void cell(Svg svg, int column, double base, String style, String text) {
    double right = LEFT + NAMES + COLUMN * (column + 1.0);
    svg.text((style + " end").strip(), right, base, Lettering.within(text, COLUMN - 8));
  }
}
