package dev.lamina.core.boxloss;

import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the cells of a detector are: level by level, row by row.
 *
 * @param x of the centre of each cell in pixels, {@code (N, A, 1)}
 * @param y likewise
 * @param stride pixels of a side of each cell, {@code (N, A, 1)}
 */
record Cells(Value x, Value y, Value stride) {

  /**
   * @param predictions {@code (N, A, numbers)}: the cells lie where this does
   * @param height of the pictures in pixels, a multiple of each stride
   * @param width likewise
   */
  static Cells of(Value predictions, int height, int width, List<Integer> strides) {
    long cells = strides.stream().mapToLong(s -> (long) (height / s) * (width / s)).sum();
    Check.argument(
        cells == predictions.shape().size(1),
        "Invalid predictions: of %s cells (want %s of %sx%s pixels with strides %s)",
        predictions.shape().size(1),
        cells,
        height,
        width,
        strides);
    var x = new ArrayList<Value>();
    var y = new ArrayList<Value>();
    var sides = new ArrayList<Value>();
    long first = 0;
    for (int stride : strides) {
      long rows = height / stride;
      long columns = width / stride;
      Shape column = Shape.batchOf(rows * columns, 1);
      Value ones =
          predictions
              .narrow(2, 0, 1)
              .narrow(1, first, rows * columns)
              .filled(1)
              .reshape(Shape.batchOf(rows, columns));
      x.add(ones.cumulativeSum(2).add(-0.5).mul(stride).reshape(column));
      y.add(ones.cumulativeSum(1).add(-0.5).mul(stride).reshape(column));
      sides.add(ones.mul(stride).reshape(column));
      first += rows * columns;
    }
    return new Cells(Value.concatenate(x, 1), Value.concatenate(y, 1), Value.concatenate(sides, 1));
  }
}
