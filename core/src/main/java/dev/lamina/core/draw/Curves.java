package dev.lamina.core.draw;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lines over one pair of axes, such as precision over recall: a thin one a class, and a bold one
 * for all. The first {@value #COLORS} classes have colors and are named; more of them are thin and
 * grey, and those beyond {@value #MOST} are counted only.
 *
 * @param title of any length, as all names; what there is no room for is cut
 * @param all drawn on top of the others
 * @param classes in the order in which they are to be named
 */
public record Curves(
    String title,
    String xName,
    String yName,
    Axis x,
    Axis y,
    Optional<Curve> all,
    List<Curve> classes) {

  static final int COLORS = 7;
  static final int MOST = 120;

  private static final int WIDTH = 800;
  private static final int HEIGHT = 420;
  private static final int LEGEND = 230;
  private static final int TOP = 36;

  /**
   * A line.
   *
   * @param note that is told after the name, such as {@code 0.512}; may be empty
   * @param x of its points, in order
   * @param y likewise, as many; where it is no finite number the line is parted
   */
  public record Curve(String name, String note, double[] x, double[] y) {
    public Curve {
      Check.argument(
          x.length == y.length, "Invalid curve %s: %s and %s values", name, x.length, y.length);
    }
  }

  public Curves {
    classes = List.copyOf(classes);
  }

  /** The finished drawing under a name, see {@link Drawing}. */
  public Drawing drawing(String name) {
    return new Drawing(name, Titles.line(title), svg());
  }

  private byte[] svg() {
    var chart = new Chart(WIDTH, HEIGHT, x, y, title, LEGEND, TOP);
    chart.axes(xName, x.ticks(), yName);
    var svg = new Svg(WIDTH, HEIGHT, title, "");
    svg.raw(chart.body().toString()).raw("\n");
    // Whom the legend names first lies on top.
    for (int i = Math.min(classes.size(), MOST) - 1; i >= 0; i--) {
      line(svg, chart, i < COLORS ? "c" + i + " thin" : "rest", classes.get(i));
    }
    all.ifPresent(curve -> line(svg, chart, "mean", curve));
    legend(svg);
    return svg.bytes();
  }

  private static void line(Svg svg, Chart chart, String style, Curve curve) {
    double tolerance = style.equals("rest") ? 1 : 0.3;
    var path = new StringBuilder();
    var part = new ArrayList<double[]>();
    for (int i = 0; i <= curve.x().length; i++) {
      if (i < curve.x().length && Double.isFinite(curve.x()[i]) && Double.isFinite(curve.y()[i])) {
        part.add(new double[] {chart.left(curve.x()[i]), chart.top(curve.y()[i])});
        continue;
      }
      char pen = 'M';
      for (double[] point : Thinning.of(part, tolerance)) {
        path.append(pen).append(Figures.at(point[0])).append(' ').append(Figures.at(point[1]));
        pen = 'L';
      }
      part.clear();
    }
    if (!path.isEmpty()) {
      svg.raw("<path class=\"curve " + style + "\" d=\"" + path + "\"><title>")
          .raw(Markup.escaped(Titles.line(curve.name() + " " + curve.note())))
          .raw("</title></path>\n");
    }
  }

  private void legend(Svg svg) {
    int row = 0;
    if (all.isPresent()) {
      entry(svg, row++, "mean", "ink", all.get());
    }
    for (int i = 0; i < Math.min(classes.size(), COLORS); i++) {
      entry(svg, row++, "c" + i + " thin", "ink", classes.get(i));
    }
    if (classes.size() > COLORS) {
      String more = "%d more".formatted(Math.min(classes.size(), MOST) - COLORS);
      entry(svg, row++, "rest", "", new Curve(more, "", new double[0], new double[0]));
    }
    if (classes.size() > MOST) {
      svg.text(
          "",
          WIDTH - LEGEND + 44,
          TOP + 12 + 20.0 * row,
          "%d not drawn".formatted(classes.size() - MOST));
    }
  }

  private static void entry(Svg svg, int row, String style, String text, Curve curve) {
    double at = TOP + 8 + 20.0 * row;
    double left = WIDTH - LEGEND + 14;
    double room = LEGEND - 14 - 30 - 8;
    String note = Lettering.within(curve.note(), room / 2);
    String name = Lettering.within(curve.name(), room - Lettering.width(" " + note));
    svg.line("curve " + style, left, at, left + 24, at);
    svg.text(text, left + 30, at + 4, (name + " " + note).strip());
  }
}
