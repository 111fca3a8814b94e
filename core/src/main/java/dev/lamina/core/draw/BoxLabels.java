package dev.lamina.core.draw;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds room for the labels of boxes on one picture: inside it and apart from each other, above the
 * box where possible. Who comes first has the choice; a label that finds no room is not drawn.
 */
final class BoxLabels {

  static final double HEIGHT = 14;

  private static final double PADDING = 3;

  private final double width;
  private final double height;
  private final List<Placed> placed = new ArrayList<>();

  /**
   * A label in its place.
   *
   * @param x left edge, in pixels
   * @param y upper edge
   */
  record Placed(String text, int color, double x, double y, double width) {

    private boolean overlaps(Placed other) {
      return x < other.x + other.width
          && other.x < x + width
          && y < other.y + HEIGHT
          && other.y < y + HEIGHT;
    }

    /** Where the text begins. */
    double textX() {
      return x + PADDING;
    }

    double textWidth() {
      return width - 2 * PADDING;
    }

    double baseline() {
      return y + HEIGHT - 3.5;
    }
  }

  /**
   * @param width of the picture, in pixels
   */
  BoxLabels(double width, double height) {
    this.width = width;
    this.height = height;
  }

  /** Places a label at a box, if there is room for it. */
  void add(String text, int color, double left, double top, double right, double bottom) {
    if (width < 2 * HEIGHT || height < HEIGHT) {
      return;
    }
    String fitting = Lettering.within(text, width - 2 * PADDING);
    double wide = Math.min(width, Lettering.width(fitting) + 2 * PADDING);
    for (double y : new double[] {top - HEIGHT, top, bottom, bottom - HEIGHT}) {
      for (double x : new double[] {left, right - wide}) {
        double inside = Math.max(0, Math.min(width - wide, x));
        var candidate = new Placed(fitting, color, inside, y, wide);
        if (y >= 0 && y + HEIGHT <= height && placed.stream().noneMatch(candidate::overlaps)) {
          placed.add(candidate);
          return;
        }
      }
    }
  }

  List<Placed> placed() {
    return placed;
  }
}
