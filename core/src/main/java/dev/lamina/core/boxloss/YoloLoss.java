package dev.lamina.core.boxloss;

import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Value;
import dev.lamina.core.spec.Check;
import java.util.List;

/**
 * What YOLOv8 learns from: the binary cross-entropy of the classes of all cells, the {@link
 * BoxLoss} and the distribution focal loss of the boxes of cells that learn an object ({@link
 * TaskAlignment}), all divided by the sum of how sure the cells of the batch are to be, or by 1.
 *
 * @param classification a scalar
 * @param boxes a scalar
 * @param distribution of the sides of the boxes, a scalar
 * @param samples of the batch, a scalar
 */
public record YoloLoss(Value classification, Value boxes, Value distribution, Value samples) {

  private static final int SIDES = CellLayout.SIDES;
  private static final long MOST_CELLS = 10;
  private static final double OF_BOXES = 7.5;
  private static final double OF_CLASSES = 0.5;
  private static final double OF_DISTRIBUTION = 1.5;

  /**
   * Writes it.
   *
   * @param predictions {@code (N, A, 64 + classes)}, as {@link CellLayout#YOLOV8} says
   * @param objects {@code (N, M, 5)}: the class of an object, or -1 for none, then left, top, right
   *     and bottom in pixels
   * @param height of the pictures in pixels
   * @param width likewise
   * @param loss by which boxes learn
   * @param alignment by which cells are chosen, see {@link TaskAlignment}
   */
  public static YoloLoss of(
      Value predictions, Value objects, int height, int width, BoxLoss loss, BoxLoss alignment) {
    Check.argument(
        objects.shape().rank() == 3 && objects.shape().size(2) == 1 + SIDES,
        "Invalid objects: %s (want (N, M, 5))",
        objects.shape());
    YoloPredictions told = YoloPredictions.of(predictions, height, width);
    Cells grid = told.grid();
    Value logits = told.logits();
    Edges found = told.edges();
    TaskAlignment aligned =
        TaskAlignment.of(
            logits.detach().sigmoid(),
            new Edges(
                found.left().detach().mul(grid.stride()),
                found.top().detach().mul(grid.stride()),
                found.right().detach().mul(grid.stride()),
                found.bottom().detach().mul(grid.stride())),
            grid,
            present(objects.to(logits.type())),
            alignment,
            MOST_CELLS);
    Value all = aligned.weight().sum().atLeast(1);
    // Of logits and soft targets: log(1 + e^x) - t x.
    Value classification = logits.softplus().sub(logits.mul(aligned.scores())).sum().div(all);
    Edges truth = Edges.of(aligned.boxes().div(grid.stride()));
    Value boxes = loss.of(BoxOverlap.of(found, truth)).mul(aligned.weight()).sum().div(all);
    Value distribution =
        told.sides().loss(distances(truth, grid)).mul(aligned.weight()).sum().div(all);
    Value samples = logits.narrow(1, 0, 1).narrow(2, 0, 1).filled(1).sum();
    return new YoloLoss(classification, boxes, distribution, samples);
  }

  /**
   * Without the last places, as far as no picture of the batch has an object there; at least one.
   */
  private static Value present(Value objects) {
    Value isThere = objects.narrow(2, 0, 1).isAbove(-0.5);
    Value places = isThere.filled(1).cumulativeSum(1).mul(isThere);
    return objects.first(1, places.max(2).max(1).max(0).atLeast(1).to(ElementType.INT64));
  }

  /** As a step has it: the weighed sum, times the samples of the batch. */
  public DetectorLoss.Written written() {
    var parts =
        List.of(
            new DetectorLoss.Part("classification", OF_CLASSES, classification),
            new DetectorLoss.Part("boxes", OF_BOXES, boxes),
            new DetectorLoss.Part("distribution", OF_DISTRIBUTION, distribution));
    return new DetectorLoss.Written(parts, DetectorLoss.sum(parts).mul(samples));
  }

  /** The distances of the edges from the centre of a cell, in strides. */
  private static Value distances(Edges edges, Cells grid) {
    Value x = grid.x().div(grid.stride());
    Value y = grid.y().div(grid.stride());
    return Value.concatenate(
        List.of(
            x.sub(edges.left()), y.sub(edges.top()), edges.right().sub(x), edges.bottom().sub(y)),
        2);
  }
}
