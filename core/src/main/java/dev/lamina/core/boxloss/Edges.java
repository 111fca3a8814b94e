package dev.lamina.core.boxloss;

import dev.lamina.core.graph.Value;

/**
 * Boxes in a program by their edges, each a tensor with a last dimension of 1.
 *
 * @param left of the boxes; the others likewise
 */
record Edges(Value left, Value top, Value right, Value bottom) {

  /**
   * @param boxes {@code (..., 4)}: left, top, right, bottom
   */
  static Edges of(Value boxes) {
    int last = boxes.shape().rank() - 1;
    return new Edges(
        boxes.narrow(last, 0, 1),
        boxes.narrow(last, 1, 1),
        boxes.narrow(last, 2, 1),
        boxes.narrow(last, 3, 1));
  }

  Value width() {
    return right.sub(left);
  }

  Value height() {
    return bottom.sub(top);
  }
}
