package dev.lamina.core.draw;

import com.google.errorprone.annotations.FormatMethod;
import java.util.List;
import java.util.Locale;

/**
 * A drawing area with two axes, written as inline SVG. Colors are classes of the page, so that it
 * follows light and dark.
 */
public final class Chart {

  private static final int LEFT = 58;
  private static final int BOTTOM = 40;

  private final int width;
  private final int height;
  private final Axis x;
  private final Axis y;
  private final int rightMargin;
  private final int topMargin;
  private final String title;
  private final Markup body = new Markup();

  /**
   * @param width in pixels, as the height, both with room for the names of the axes
   */
  public Chart(int width, int height, Axis x, Axis y, String title) {
    this(width, height, x, y, title, 14, 12);
  }

  /** As the other, with room for more beside and above. */
  Chart(int width, int height, Axis x, Axis y, String title, int rightMargin, int topMargin) {
    this.width = width;
    this.height = height;
    this.x = x;
    this.y = y;
    this.title = title;
    this.rightMargin = rightMargin;
    this.topMargin = topMargin;
  }

  /** Draws the axes with their names, and a grid. */
  public Chart axes(String xName, List<Double> xTicks, String yName) {
    double right = width - rightMargin;
    double bottom = height - BOTTOM;
    for (double tick : y.ticks()) {
      double at = top(tick);
      line("grid", LEFT, at, right, at);
      label("tick end", LEFT - 7.0, at + 3.5, Figures.tick(tick));
    }
    for (double tick : xTicks) {
      label("tick mid", left(tick), bottom + 16, Figures.tick(tick));
    }
    return named(xName, yName);
  }

  /** Draws axes whose horizontal one has a name at each of 0, 1, 2, … */
  public Chart categories(String xName, List<String> names, String yName) {
    for (double tick : y.ticks()) {
      double at = top(tick);
      line("grid", LEFT, at, width - rightMargin, at);
      label("tick end", LEFT - 7.0, at + 3.5, Figures.tick(tick));
    }
    int most = Math.max(4, (width - LEFT - rightMargin) / Math.max(1, names.size()) / 7 - 1);
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      label(
          "tick mid",
          left(i),
          height - BOTTOM + 16,
          name.length() <= most ? name : name.substring(0, most - 1) + "…");
    }
    return named(xName, yName);
  }

  private Chart named(String xName, String yName) {
    line("axis", LEFT, height - BOTTOM, width - rightMargin, height - BOTTOM);
    label("name mid", LEFT + (width - LEFT - rightMargin) / 2.0, height - 6, xName);
    double middle = topMargin + (height - topMargin - BOTTOM) / 2.0;
    body.raw(
            format(
                "<text class=\"name mid\" transform=\"translate(13 %s) rotate(-90)\">",
                Figures.at(middle)))
        .text(yName)
        .raw("</text>");
    return this;
  }

  /**
   * Draws a line through points; points that are no finite numbers part it.
   *
   * @param style class of the line
   * @param title shown when pointed at
   */
  public Chart curve(String style, Iterable<double[]> points, String title) {
    var path = new StringBuilder();
    boolean pen = false;
    double[] lonely = null;
    int drawn = 0;
    for (double[] point : points) {
      if (!Double.isFinite(point[0]) || !Double.isFinite(point[1])) {
        pen = false;
        continue;
      }
      path.append(pen ? "L" : "M")
          .append(Figures.at(left(point[0])))
          .append(' ')
          .append(Figures.at(top(point[1])));
      pen = true;
      lonely = point;
      drawn++;
    }
    if (drawn == 1) {
      return dot(style, lonely[0], lonely[1], title);
    }
    body.raw("<path class=\"curve " + style + "\" d=\"" + path + "\"><title>")
        .text(title)
        .raw("</title></path>");
    return this;
  }

  /** Draws a point, unless it is no finite one. */
  public Chart dot(String style, double xValue, double yValue, String title) {
    if (Double.isFinite(xValue) && Double.isFinite(yValue)) {
      body.raw(
              format(
                  "<circle class=\"dot %s\" cx=\"%s\" cy=\"%s\" r=\"4\"><title>",
                  style, Figures.at(left(xValue)), Figures.at(top(yValue))))
          .text(title)
          .raw("</title></circle>");
    }
    return this;
  }

  /** Draws an interval as a vertical line with ends. */
  public Chart whisker(double xValue, double low, double high) {
    double at = left(xValue);
    line("whisker", at, top(low), at, top(high));
    line("whisker", at - 5, top(low), at + 5, top(low));
    line("whisker", at - 5, top(high), at + 5, top(high));
    return this;
  }

  double left(double value) {
    return LEFT + x.position(value) * (width - LEFT - rightMargin);
  }

  double top(double value) {
    return height - BOTTOM - y.position(value) * (height - topMargin - BOTTOM);
  }

  private void line(String style, double x1, double y1, double x2, double y2) {
    body.raw(
        format(
            "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>",
            style, Figures.at(x1), Figures.at(y1), Figures.at(x2), Figures.at(y2)));
  }

  private void label(String style, double atX, double atY, String text) {
    body.raw(
            format(
                "<text class=\"%s\" x=\"%s\" y=\"%s\">", style, Figures.at(atX), Figures.at(atY)))
        .text(text)
        .raw("</text>");
  }

  @FormatMethod
  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** The finished drawing. */
  public String svg() {
    return "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%s</svg>"
        .formatted(width, height, Markup.escaped(title), body);
  }

  /** What is drawn so far, for another drawing that holds it. */
  Markup body() {
    return body;
  }
}
