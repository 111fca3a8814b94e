package dev.lamina.core.draw;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * For what objects of each class were taken, as a map: true classes across, predicted ones down.
 * Cells are shares of their column, so of all objects of a class; up to {@value #NUMBERED} classes
 * they have numbers too, and below a column is the sum that they are shares of. Of more than
 * {@value #MOST} classes those with the most objects are drawn, their shares still of all objects.
 *
 * @param title of any length, as the names; what there is no room for is cut
 * @param classes names, without the background
 * @param counts {@code (classes + 1) x (classes + 1)}, row-major: predicted down, true across. Last
 *     come objects that nothing was found for, and what was found where no object is; that in the
 *     corner of both has no meaning and is not drawn
 */
public record Confusions(String title, List<String> classes, long[] counts) {

  static final int NUMBERED = 20;
  static final int MOST = 90;

  private static final String BACKGROUND = "background";
  private static final int LEFT = 160;
  private static final int TOP = 40;
  private static final int RIGHT = 84;
  private static final int BOTTOM = 150;
  private static final int LEVELS = 20;

  public Confusions {
    classes = List.copyOf(classes);
    Check.argument(!classes.isEmpty(), "Invalid confusions: no classes (want at least 1)");
    long side = classes.size() + 1L;
    Check.argument(
        counts.length == side * side,
        "Invalid confusions: %s counts for %s classes (want %s)",
        counts.length,
        classes.size(),
        side * side);
    for (long count : counts) {
      Check.argument(count >= 0, "Invalid confusions: a count of %s (want >= 0)", count);
    }
  }

  /** The finished drawing under a name, see {@link Drawing}. */
  public Drawing drawing(String name) {
    return new Drawing(name, Titles.line(title), svg());
  }

  private byte[] svg() {
    int all = classes.size();
    long[] totals = totals();
    int[] shown =
        IntStream.concat(
                IntStream.of(ShownClasses.of(Arrays.copyOf(totals, all), MOST)), IntStream.of(all))
            .toArray();
    boolean numbered = shown.length <= NUMBERED + 1;
    double cell = numbered ? 34 : Math.max(8, Math.min(34, 720.0 / shown.length));
    double side = cell * shown.length;
    int width = (int) Math.ceil(LEFT + Math.max(side, 220) + RIGHT);
    boolean cut = shown.length <= all;
    int height = (int) Math.ceil(TOP + Math.max(side, 160) + BOTTOM + (cut ? 16 : 0));
    double letters = Math.min(11, cell * 0.95);
    var svg =
        new Svg(
            width,
            height,
            title,
            ".name{font-size:%spx}.number{font-size:10px}\n".formatted(Figures.at(letters)));
    cells(svg, shown, totals, cell);
    svg.rectangle("frame", LEFT, TOP, side, side);
    for (int i = 0; i < shown.length; i++) {
      String name = shown[i] == all ? BACKGROUND : classes.get(shown[i]);
      double middle = cell * (i + 0.5) + letters * 0.35;
      svg.text(
          "ink name end",
          LEFT - 6,
          TOP + middle,
          Lettering.within(name, (LEFT - 32) * 11 / letters));
      String counted = counted(name, totals[shown[i]], (BOTTOM - 34) * 11 / letters);
      svg.upwards("ink name end", LEFT + middle, TOP + side + 6, counted);
    }
    svg.upwards("mid", 16, TOP + side / 2, "predicted");
    svg.text(
        "mid",
        LEFT + side / 2,
        TOP + side + BOTTOM - 12,
        "true class (objects), background (found without object)");
    if (cut) {
      String note =
          "%d of %d classes: those with the most objects".formatted(shown.length - 1, all);
      svg.text("end", width - 12, height - 8, note);
    }
    if (numbered) {
      numbers(svg, shown, totals, cell);
    }
    scale(svg, LEFT + side + 16);
    return svg.bytes();
  }

  /** A name, cut if need be, and how many there are of it. */
  private static String counted(String name, long count, double room) {
    String told = " (" + count + ")";
    return Lettering.within(name, room - Lettering.width(told)) + told;
  }

  private long[] totals() {
    int side = classes.size() + 1;
    long[] totals = new long[side];
    for (int i = 0; i < counts.length; i++) {
      if (i != counts.length - 1) {
        totals[i % side] += counts[i];
      }
    }
    return totals;
  }

  /** In [0, 1]; 0 of nothing. */
  private double share(int predicted, int truth, long[] totals) {
    int side = classes.size() + 1;
    boolean corner = predicted == side - 1 && truth == side - 1;
    return corner || totals[truth] == 0
        ? 0
        : (double) counts[predicted * side + truth] / totals[truth];
  }

  /** Cells of one darkness are one path. */
  private void cells(Svg svg, int[] shown, long[] totals, double cell) {
    var paths = new ArrayList<StringBuilder>();
    for (int level = 0; level <= LEVELS; level++) {
      paths.add(new StringBuilder());
    }
    for (int row = 0; row < shown.length; row++) {
      for (int column = 0; column < shown.length; column++) {
        double share = share(shown[row], shown[column], totals);
        int level = (int) Math.ceil(share * LEVELS);
        paths.get(level).append("M%d %dh1v1h-1z".formatted(column, row));
      }
    }
    svg.raw("<g transform=\"translate(" + LEFT + " " + TOP + ") scale(" + scale(cell) + ")\">\n");
    for (int level = 1; level <= LEVELS; level++) {
      if (!paths.get(level).isEmpty()) {
        svg.raw(heat(paths.get(level).toString(), level, LEVELS));
      }
    }
    svg.raw("</g>\n");
  }

  private static String scale(double cell) {
    return String.format(Locale.ROOT, "%.4f", cell);
  }

  /** A surface of one darkness. */
  static String heat(String path, int level, int levels) {
    return String.format(
        Locale.ROOT,
        "<path class=\"heat\" fill-opacity=\"%.2f\" d=\"%s\"/>\n",
        (double) level / levels,
        path);
  }

  private void numbers(Svg svg, int[] shown, long[] totals, double cell) {
    for (int row = 0; row < shown.length; row++) {
      for (int column = 0; column < shown.length; column++) {
        double share = share(shown[row], shown[column], totals);
        if (share >= 0.005) {
          svg.text(
              (share > 0.55 ? "full" : "ink") + " number mid",
              LEFT + cell * (column + 0.5),
              TOP + cell * (row + 0.5) + 3.5,
              String.format(Locale.ROOT, "%.2f", share));
        }
      }
    }
  }

  /** What the darkness means. */
  private static void scale(Svg svg, double left) {
    int steps = 10;
    double step = 12;
    for (int i = 1; i <= steps; i++) {
      double top = TOP + step * (steps - i);
      svg.raw(
          heat(
              "M%s %sh14v%sh-14z".formatted(Figures.at(left), Figures.at(top), Figures.at(step)),
              i,
              steps));
    }
    svg.rectangle("frame", left, TOP, 14, steps * step);
    svg.text("", left + 19, TOP + 8, "1");
    svg.text("", left + 19, TOP + steps * step, "0");
    svg.text("", left, TOP + steps * step + 16, "of column");
  }
}
