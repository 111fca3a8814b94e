package dev.lamina.core.draw;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Counts objects as a detector learns from them, one by one and in little memory, and draws how
 * many there are of each class, where their centres lie, and how their widths and heights go
 * together. Used by one thread.
 */
public final class LabelStatistics {

  static final int MOST = 90;

  private static final int BINS = 40;
  private static final int LEVELS = 12;
  private static final int TOP = 40;
  private static final int NAMES = 150;
  private static final int BARS = 210;
  private static final int MAP = 250;
  private static final int MAP_LEFT = 480;
  private static final int MAP_WIDTH = MAP + 70;
  private static final int MAP_HEIGHT = MAP + 56;

  private final List<String> classes;
  private final long[] objects;
  private final long[] centres = new long[BINS * BINS];
  private final long[] sizes = new long[BINS * BINS];
  private long boxes;

  /**
   * @param classes names, of any length and at least one
   */
  public LabelStatistics(List<String> classes) {
    Check.argument(!classes.isEmpty(), "Invalid label statistics: no classes (want at least 1)");
    this.classes = List.copyOf(classes);
    this.objects = new long[classes.size()];
  }

  /**
   * Counts an object.
   *
   * @param label index into the class names
   * @param x of its centre as a share of the picture's width, and so on; what lies outside [0, 1]
   *     counts at the edge
   */
  public LabelStatistics add(int label, double x, double y, double width, double height) {
    Check.argument(
        label >= 0 && label < objects.length,
        "Invalid class of a box: %s (want 0 to %s)",
        label,
        objects.length - 1);
    Check.argument(
        Double.isFinite(x)
            && Double.isFinite(y)
            && Double.isFinite(width)
            && Double.isFinite(height),
        "Invalid box: centre (%s, %s), %s x %s (want finite shares of the picture)",
        x,
        y,
        width,
        height);
    objects[label]++;
    boxes++;
    centres[bin(y) * BINS + bin(x)]++;
    // Heights grow upwards.
    sizes[(BINS - 1 - bin(height)) * BINS + bin(width)]++;
    return this;
  }

  private static int bin(double share) {
    return (int) Math.max(0, Math.min(BINS - 1, Math.floor(share * BINS)));
  }

  /**
   * The finished drawing under a name, see {@link Drawing}. Of more than {@value #MOST} classes
   * those with the most objects are drawn.
   *
   * @param title of any length
   */
  public Drawing drawing(String name, String title) {
    int[] shown = ShownClasses.of(objects, MOST);
    double row = shown.length <= 24 ? 20 : shown.length <= 48 ? 13 : 10;
    double bars = row * shown.length + 30;
    boolean beside = bars <= MAP_HEIGHT + 20;
    int width = MAP_LEFT + (beside ? 2 : 1) * MAP_WIDTH - 50;
    int height = TOP + (int) Math.max(bars, (beside ? 1 : 2) * MAP_HEIGHT);
    String line = Titles.line(title);
    double letters = Math.min(11, row * 0.95);
    var svg =
        new Svg(width, height, line, ".name{font-size:%spx}\n".formatted(Figures.at(letters)));
    bars(svg, shown, row, letters);
    map(svg, MAP_LEFT, TOP, centres, "centre across", "centre down", true);
    map(
        svg,
        MAP_LEFT + (beside ? MAP_WIDTH : 0),
        TOP + (beside ? 0 : MAP_HEIGHT),
        sizes,
        "width",
        "height",
        false);
    return new Drawing(name, line, svg.bytes());
  }

  private void bars(Svg svg, int[] shown, double row, double letters) {
    long most = Math.max(1, Arrays.stream(objects).max().orElse(1));
    for (int i = 0; i < shown.length; i++) {
      long count = objects[shown[i]];
      double top = TOP + row * i;
      double base = top + row / 2 + letters * 0.35;
      double length = (double) BARS * count / most;
      svg.text(
          "ink name end",
          12 + NAMES,
          base,
          Lettering.within(classes.get(shown[i]), NAMES * 11 / letters));
      svg.rectangle("bar", 12 + NAMES + 6, top + row * 0.12, length, row * 0.76);
      svg.text("name", 12 + NAMES + 6 + length + 5, base, Long.toString(count));
    }
    String all =
        "%d objects of %d classes%s"
            .formatted(
                boxes,
                classes.size(),
                shown.length < classes.size() ? "; the %d with the most".formatted(MOST) : "");
    svg.text("", 12 + NAMES + 6, TOP + row * shown.length + 16, all);
  }

  /** Shares of a picture against each other; the darker, the more objects, by the logarithm. */
  private static void map(
      Svg svg, int left, int top, long[] counts, String across, String down, boolean downwards) {
    long most = Arrays.stream(counts).max().orElse(0);
    var paths = new ArrayList<StringBuilder>();
    for (int level = 0; level <= LEVELS; level++) {
      paths.add(new StringBuilder());
    }
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        int level =
            (int)
                Math.ceil(
                    StrictMath.log1p((double) counts[i]) / StrictMath.log1p((double) most) * LEVELS
                        - 1e-9);
        paths.get(level).append("M%d %dh1v1h-1z".formatted(i % BINS, i / BINS));
      }
    }
    svg.raw("<g transform=\"translate(" + left + " " + top + ") scale(")
        .raw((double) MAP / BINS + ")\">\n");
    for (int level = 1; level <= LEVELS; level++) {
      if (!paths.get(level).isEmpty()) {
        svg.raw(Confusions.heat(paths.get(level).toString(), level, LEVELS));
      }
    }
    svg.raw("</g>\n").rectangle("frame", left, top, MAP, MAP);
    for (double tick : new double[] {0, 0.5, 1}) {
      String shown = Figures.tick(tick);
      svg.text("mid", left + tick * MAP, top + MAP + 15, shown);
      double at = downwards ? tick : 1 - tick;
      svg.text("end", left - 6, top + at * MAP + 4, shown);
    }
    svg.text("mid", left + MAP / 2.0, top + MAP + 31, across + " (share of the picture)");
    svg.upwards("mid", left - 28, top + MAP / 2.0, down);
    svg.text("", left, top - 5, "up to %d objects a cell".formatted(most));
  }
}
