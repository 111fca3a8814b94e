package dev.lamina.core.detection;

import dev.lamina.core.data.ImageSize;
import java.util.ArrayList;
import java.util.List;

/**
 * The boxes that a network with a feature pyramid starts from: nine around each cell of the levels
 * P3 to P7, numbered by level, then row, column, and anchor of the cell. Level l has {@code
 * ceil(height / 2^l)} rows and as many columns for the width. Its base size s is 4 · 2^l; an anchor
 * has one of the sizes s, s · 2^(1/3), s · 2^(2/3), cut to integers, and one of the ratios (height
 * to width) 1/2, 1, 2, which are the outer loop. The area is the size's square, and corners are
 * rounded to integers, a half to even.
 *
 * <p>The anchors of a cell are centred at (column · x stride, row · y stride), without a shift by
 * half a cell. A stride is the side of the picture divided by the number of cells, cut to an
 * integer, as torchvision has it: 2^l where the side is a multiple of it, else less.
 *
 * <p>Lin et al., "Focal Loss for Dense Object Detection", ICCV 2017, section 4.
 */
public final class Anchors {

  private static final int FINEST = 3;
  private static final int COARSEST = 7;
  private static final double[] RATIOS = {0.5, 1, 2};
  private static final int SIZES = 3;

  /** Around each cell. */
  static final int OF_A_CELL = RATIOS.length * SIZES;

  private final List<Level> levels;

  private Anchors(List<Level> levels) {
    this.levels = List.copyOf(levels);
  }

  /** Those of a picture. */
  public static Anchors of(ImageSize picture) {
    var levels = new ArrayList<Level>();
    int first = 0;
    for (int l = FINEST; l <= COARSEST; l++) {
      int stride = 1 << l;
      int rows = cells(picture.height(), stride);
      int columns = cells(picture.width(), stride);
      var level =
          new Level(
              first,
              rows,
              columns,
              picture.height() / rows,
              picture.width() / columns,
              ofACell(4 * stride));
      levels.add(level);
      first += level.count();
    }
    return new Anchors(levels);
  }

  private static int cells(int side, int stride) {
    return (side + stride - 1) / stride;
  }

  /** The anchors around (0, 0). */
  static List<Corners> ofACell(int baseSize) {
    var anchors = new ArrayList<Corners>();
    for (double ratio : RATIOS) {
      for (int i = 0; i < SIZES; i++) {
        double size = Math.floor(baseSize * Math.pow(2, i / (double) SIZES));
        double right = Math.rint(size / Math.sqrt(ratio) / 2);
        double bottom = Math.rint(size * Math.sqrt(ratio) / 2);
        anchors.add(new Corners(-right, -bottom, right, bottom));
      }
    }
    return anchors;
  }

  /** One level of the pyramid; its anchors have the numbers from {@code first}. */
  record Level(int first, int rows, int columns, int strideY, int strideX, List<Corners> ofACell) {

    int count() {
      return rows * columns * OF_A_CELL;
    }

    /**
     * @param index among those of the level
     */
    Corners anchor(int index) {
      int cell = index / OF_A_CELL;
      int row = cell / columns;
      int column = cell % columns;
      return ofACell
          .get(index % OF_A_CELL)
          .shifted((double) column * strideX, (double) row * strideY);
    }

    private void visitOverlapping(Corners box, Overlapping visitor) {
      double reachX = ofACell.stream().mapToDouble(Corners::right).max().orElseThrow();
      double reachY = ofACell.stream().mapToDouble(Corners::bottom).max().orElseThrow();
      int toRow = Math.min(rows - 1, (int) Math.floor((box.bottom() + reachY) / strideY));
      int toColumn = Math.min(columns - 1, (int) Math.floor((box.right() + reachX) / strideX));
      int fromColumn = Math.max(0, (int) Math.ceil((box.left() - reachX) / strideX));
      for (int k = 0; k < OF_A_CELL; k++) {
        Corners anchor = ofACell.get(k);
        double area = anchor.area();
        int row = Math.max(0, (int) Math.ceil((box.top() - reachY) / strideY));
        for (; row <= toRow; row++) {
          double y = (double) row * strideY;
          double height =
              Math.min(box.bottom(), anchor.bottom() + y) - Math.max(box.top(), anchor.top() + y);
          for (int column = fromColumn; height > 0 && column <= toColumn; column++) {
            double x = (double) column * strideX;
            double width =
                Math.min(box.right(), anchor.right() + x) - Math.max(box.left(), anchor.left() + x);
            if (width > 0) {
              int index = first + (row * columns + column) * OF_A_CELL + k;
              visitor.visit(index, width * height, area);
            }
          }
        }
      }
    }
  }

  /** Is shown an anchor that has something in common with a box. */
  interface Overlapping {

    /**
     * @param shared area that both have, above 0
     * @param area of the anchor
     */
    void visit(int anchor, double shared, double area);
  }

  List<Level> levels() {
    return levels;
  }

  /** How many there are. */
  public int count() {
    Level last = levels.get(levels.size() - 1);
    return last.first() + last.count();
  }

  /** Shows all anchors that a box shares some area with, each once, and no others. */
  void visitOverlapping(Corners box, Overlapping visitor) {
    for (Level level : levels) {
      level.visitOverlapping(box, visitor);
    }
  }
}
