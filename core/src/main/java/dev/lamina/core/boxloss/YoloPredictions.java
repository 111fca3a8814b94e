package dev.lamina.core.boxloss;

import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import java.util.List;

/**
 * What a detector by cells tells of a batch, taken apart.
 *
 * @param logits of the classes, {@code (N, A, classes)}
 * @param sides of the boxes
 * @param grid where the cells are
 */
public record YoloPredictions(Value logits, SideDistributions sides, Cells grid) {

  private static final CellLayout LAYOUT = CellLayout.YOLOV8;
  private static final int SIDES = CellLayout.SIDES;

  /**
   * @param predictions {@code (N, A, 64 + classes)}, as {@link CellLayout#YOLOV8} says
   * @param height of the pictures in pixels, a multiple of 32
   * @param width likewise
   */
  public static YoloPredictions of(Value predictions, int height, int width) {
    Value wide = predictions.widened();
    long cells = wide.shape().size(1);
    long classes = wide.shape().size(2) - LAYOUT.ofBox();
    Cells grid = Cells.of(wide, height, width, LAYOUT.strides());
    List<Value> told = wide.split(2, LAYOUT.ofBox(), classes);
    var sides =
        new SideDistributions(told.get(0).reshape(Shape.batchOf(cells, SIDES, LAYOUT.bins())));
    return new YoloPredictions(told.get(1), sides, grid);
  }

  /** Edges in strides: from the centre of a cell the expected distance to each side. */
  Edges edges() {
    Value distances = sides.expected();
    Value x = grid.x().div(grid.stride());
    Value y = grid.y().div(grid.stride());
    return new Edges(
        x.sub(distances.narrow(2, 0, 1)),
        y.sub(distances.narrow(2, 1, 1)),
        x.add(distances.narrow(2, 2, 1)),
        y.add(distances.narrow(2, 3, 1)));
  }

  /**
   * Boxes and scores as releases of YOLOv8 hand them out, {@code (N, 4 + classes, A)}: x and y of
   * the centre, width and height in pixels, then the chance of each class, 0 to 1.
   */
  public Value found() {
    Edges edges = edges();
    Value halfStride = grid.stride().mul(0.5);
    return Value.concatenate(
            List.of(
                edges.left().add(edges.right()).mul(halfStride),
                edges.top().add(edges.bottom()).mul(halfStride),
                edges.width().mul(grid.stride()),
                edges.height().mul(grid.stride()),
                logits.sigmoid()),
            2)
        .permute(0, 2, 1);
  }
}
