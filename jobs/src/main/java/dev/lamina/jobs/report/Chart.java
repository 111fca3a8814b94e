package dev.lamina.jobs.report;

import com.google.errorprone.annotations.FormatMethod;
import java.util.List;
import java.util.Locale;

/**
 * A drawing area with two axes, written as inline SVG. Colors are classes of the page, so that it
 * follows light and dark.
 */
final class Chart {

  private static final int LEFT = 58;
  private static final int RIGHT = 14;
  private static final int TOP = 12;
  private static final int BOTTOM = 40;

  private final int width;
  private final int height;
  private final Axis x;
  private final Axis y;
  private final Html svg = new Html();

  Chart(int width, int height, Axis x, Axis y, String title) {
    this.width = width;
    this.height = height;
    this.x = x;
    this.y = y;
    svg.raw("<svg viewBox=\"0 0 " + width + " " + height + "\" role=\"img\" aria-label=\"")
        .text(title)
        .raw("\">");
  }

  /** Draws the axes with their names, and a grid. */
  Chart axes(String xName, List<Double> xTicks, String yName) {
    double right = width - RIGHT;
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
  Chart categories(String xName, List<String> names, String yName) {
    for (double tick : y.ticks()) {
      double at = top(tick);
      line("grid", LEFT, at, width - RIGHT, at);
      label("tick end", LEFT - 7.0, at + 3.5, Figures.tick(tick));
    }
    int most = Math.max(4, (width - LEFT - RIGHT) / Math.max(1, names.size()) / 7 - 1);
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
    line("axis", LEFT, height - BOTTOM, width - RIGHT, height - BOTTOM);
    label("name mid", LEFT + (width - LEFT - RIGHT) / 2.0, height - 6, xName);
    double middle = TOP + (height - TOP - BOTTOM) / 2.0;
    svg.raw(
            format(
                "<text class=\"name mid\" transform=\"translate(13 %s) rotate(-90)\">",
                shown(middle)))
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
  Chart curve(String style, Iterable<double[]> points, String title) {
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
          .append(shown(left(point[0])))
          .append(' ')
          .append(shown(top(point[1])));
      pen = true;
      lonely = point;
      drawn++;
    }
    if (drawn == 1) {
      return dot(style, lonely[0], lonely[1], title);
    }
    svg.raw("<path class=\"curve " + style + "\" d=\"" + path + "\"><title>")
        .text(title)
        .raw("</title></path>");
    return this;
  }

  Chart dot(String style, double xValue, double yValue, String title) {
    if (Double.isFinite(xValue) && Double.isFinite(yValue)) {
      svg.raw(
              format(
                  "<circle class=\"dot %s\" cx=\"%s\" cy=\"%s\" r=\"4\"><title>",
                  style, shown(left(xValue)), shown(top(yValue))))
          .text(title)
          .raw("</title></circle>");
    }
    return this;
  }

  /** Draws an interval as a vertical line with ends. */
  Chart whisker(double xValue, double low, double high) {
    double at = left(xValue);
    line("whisker", at, top(low), at, top(high));
    line("whisker", at - 5, top(low), at + 5, top(low));
    line("whisker", at - 5, top(high), at + 5, top(high));
    return this;
  }

  private double left(double value) {
    return LEFT + x.position(value) * (width - LEFT - RIGHT);
  }

  private double top(double value) {
    return height - BOTTOM - y.position(value) * (height - TOP - BOTTOM);
  }

  private void line(String style, double x1, double y1, double x2, double y2) {
    svg.raw(
        format(
            "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>",
            style, shown(x1), shown(y1), shown(x2), shown(y2)));
  }

  private void label(String style, double atX, double atY, String text) {
    svg.raw(format("<text class=\"%s\" x=\"%s\" y=\"%s\">", style, shown(atX), shown(atY)))
        .text(text)
        .raw("</text>");
  }

  @FormatMethod
  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** The finished drawing. */
  String svg() {
    return svg + "</svg>";
  }
}
