package dev.lamina.core.boxloss;

import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;

/**
 * Which cell learns which object, by what the network predicts there at the moment: the cells whose
 * centre lies inside an object and whose score of its class to the power 1/2, times the likeness of
 * their box to it ({@link BoxLoss#likeness}, or 0 below it) to the power 6, is among the ten
 * greatest. A cell wanted by several objects learns the one that its box is most like. How sure a
 * cell is to be is that measure, scaled so that the best of each object is as sure as the greatest
 * likeness to it.
 *
 * <p>Feng et al., "TOOD: task-aligned one-stage object detection", ICCV 2021, with the numbers of
 * YOLOv8, whose likeness is the complete overlap ({@link BoxLoss#CIOU}). Nothing of it has a
 * gradient.
 *
 * @param scores how sure each cell is to be of each class, {@code (N, A, classes)}
 * @param weight the same of all its classes together, {@code (N, A, 1)}
 * @param boxes that cells learn, {@code (N, A, 4)} by their edges in pixels; zeros elsewhere
 * @param objects a one for each cell and the object that it learns, {@code (N, M, A)}
 */
record TaskAlignment(Value scores, Value weight, Value boxes, Value objects) {

  private static final double OF_SCORE = 0.5;
  private static final double OF_OVERLAP = 6;
  private static final double TINY = 1e-9;

  /**
   * @param scores that are predicted, {@code (N, A, classes)}, 0 to 1
   * @param predicted edges of the boxes in pixels, {@code (N, A, 1)} each
   * @param objects {@code (N, M, 5)}: the class, or -1 for none, and the edges in pixels; M may be
   *     smaller when the program runs ({@link Value#first})
   * @param alignment by whose likeness
   * @param most cells of an object
   */
  static TaskAlignment of(
      Value scores, Edges predicted, Cells cells, Value objects, BoxLoss alignment, long most) {
    int classes = Math.toIntExact(scores.shape().size(2));
    Value labels = objects.narrow(2, 0, 1);
    Value edges = objects.narrow(2, 1, 4);
    Edges truth = Edges.of(edges);
    Value candidates = inside(truth, cells).mul(labels.isAbove(-0.5));
    Edges rows =
        new Edges(
            row(predicted.left()),
            row(predicted.top()),
            row(predicted.right()),
            row(predicted.bottom()));
    Value overlaps = alignment.likeness(BoxOverlap.of(rows, truth)).atLeast(0).mul(candidates);
    Value ofClass =
        labels.atLeast(0).to(ElementType.INT64).flatten().oneHot(classes).to(scores.type());
    Value measure =
        ofClass
            .matmul(scores.transpose(1, 2))
            .pow(OF_SCORE)
            .mul(overlaps.pow(OF_OVERLAP))
            .mul(candidates);
    long wanted = Math.min(most, scores.shape().size(1));
    Value chosen = measure.marked(2, measure.largest(2, wanted)).mul(candidates);
    Shape ofCells = row(cells.x()).shape();
    Value contested = chosen.sum(1).isAbove(1.5).reshape(ofCells);
    Value nearest = overlaps.marked(1, overlaps.argmax(1).reshape(ofCells));
    Value learned = chosen.add(contested.mul(nearest.sub(chosen)));

    Value aligned = measure.mul(learned);
    Value best = aligned.greatest(2);
    Value bestOverlap = overlaps.mul(learned).greatest(2);
    Value sure = aligned.mul(bestOverlap.div(best.add(TINY))).sum(1).reshape(cells.x().shape());
    Value byCell = learned.transpose(1, 2);
    return new TaskAlignment(byCell.matmul(ofClass).mul(sure), sure, byCell.matmul(edges), learned);
  }

  /** One where the centre of a cell lies inside an object, {@code (N, M, A)}. */
  private static Value inside(Edges truth, Cells cells) {
    Value x = row(cells.x());
    Value y = row(cells.y());
    return x.sub(truth.left())
        .atMost(y.sub(truth.top()))
        .atMost(truth.right().sub(x))
        .atMost(truth.bottom().sub(y))
        .isAbove(TINY);
  }

  /** {@code (N, A, 1)} to {@code (N, 1, A)}. */
  private static Value row(Value column) {
    return column.transpose(1, 2);
  }
}
