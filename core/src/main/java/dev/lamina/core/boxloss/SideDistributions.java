package dev.lamina.core.boxloss;

import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;

/**
 * The sides of boxes as a network tells them: for each the logits of distances of 0, 1, 2, ...
 * strides, whose expectation is meant.
 *
 * @param logits {@code (N, A, sides, bins)}
 */
record SideDistributions(Value logits) {

  /** Below the greatest distance, so that there is a bin above each. */
  private static final double MARGIN = 0.01;

  /** The expected distances, {@code (N, A, sides)}. */
  Value expected() {
    Value bins = logits.narrow(1, 0, 1).narrow(2, 0, 1).filled(1).cumulativeSum(3).add(-1);
    return logits.softmax(3).mul(bins).sum(3);
  }

  /**
   * The distribution focal loss: the cross-entropy of the two bins around the true distance, by how
   * near each of them is; the mean over the sides, {@code (N, A, 1)}.
   *
   * <p>Li et al., "Generalized focal loss", NeurIPS 2020, equation 6.
   *
   * @param wanted true distances, {@code (N, A, sides)}; those out of range are taken for the
   *     nearest that is not
   */
  Value loss(Value wanted) {
    long cells = logits.shape().size(1);
    long sides = logits.shape().size(2);
    Value within = wanted.clamp(0, logits.shape().size(3) - 1 - MARGIN);
    Value below = within.floor();
    Shape picked = logits.shape().with(3, 1);
    Value ofUpper = within.sub(below).reshape(picked);
    Value ofLower = ofUpper.mul(-1).add(1);
    Value logs = logits.logSoftmax(3);
    Value lower = logs.gathered(3, below.to(ElementType.INT64).reshape(picked));
    Value upper = logs.gathered(3, below.add(1).to(ElementType.INT64).reshape(picked));
    return lower
        .mul(ofLower)
        .add(upper.mul(ofUpper))
        .reshape(Shape.batchOf(cells, sides))
        .mean(2)
        .mul(-1)
        .reshape(Shape.batchOf(cells, 1));
  }
}
