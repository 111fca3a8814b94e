package dev.lamina.core.boxloss;

import java.util.List;

/**
 * How a detector by cells lays out its predictions: a row for each cell, level by level from the
 * finest, row by row of the picture. In it stand the logits of the distances to the left, the top,
 * the right and the bottom of an object, then a logit for each class.
 *
 * @param strides pixels of a side of the cells of each level, from the finest; the coarsest is a
 *     multiple of each
 * @param bins values by which a side is told: 0, 1, 2, ... strides
 */
public record CellLayout(List<Integer> strides, int bins) {

  /** That of YOLOv8. */
  public static final CellLayout YOLOV8 = new CellLayout(List.of(8, 16, 32), 16);

  /** Sides of a box. */
  public static final int SIDES = 4;

  public CellLayout {
    strides = List.copyOf(strides);
  }

  /** Pixels by which the sides of a picture divide. */
  public int coarsest() {
    return strides.get(strides.size() - 1);
  }

  /** Logits of a box. */
  public int ofBox() {
    return SIDES * bins;
  }

  /**
   * Cells of a picture.
   *
   * @param height in pixels, a multiple of {@link #coarsest}
   * @param width likewise
   */
  public int cells(int height, int width) {
    return strides.stream().mapToInt(stride -> height / stride * (width / stride)).sum();
  }
}
