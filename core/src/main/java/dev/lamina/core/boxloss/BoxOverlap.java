package dev.lamina.core.boxloss;

import dev.lamina.core.graph.Value;

/**
 * How two boxes differ, in parts that are weighed differently by the losses of the literature: the
 * intersection over union, the distance of the centres, the difference of the aspect ratios, and
 * those of widths and heights. Shapes broadcast; the last dimension is 1. All parts but the overlap
 * are 0 for equal boxes. Heights and areas are moved by 1e-7, so that empty boxes differ by
 * something finite.
 *
 * @param overlap intersection over union, 0 to 1
 * @param distance of the centres, squared, by the squared diagonal of the box around both
 * @param aspect the squared difference of the aspect ratios' angles by its weight, which is no part
 *     of the gradient
 * @param sides squared differences of widths and of heights, by the squared width and height of the
 *     box around both
 */
record BoxOverlap(Value overlap, Value distance, Value aspect, Value sides) {

  private static final double TINY = 1e-7;

  /**
   * Compares predicted boxes with true ones.
   *
   * @param one predicted
   * @param other of a shape with which it broadcasts
   */
  static BoxOverlap of(Edges one, Edges other) {
    Value width = one.width();
    Value height = one.height().add(TINY);
    Value otherWidth = other.width();
    Value otherHeight = other.height().add(TINY);
    Value shared =
        one.right()
            .atMost(other.right())
            .sub(one.left().atLeast(other.left()))
            .atLeast(0)
            .mul(
                one.bottom().atMost(other.bottom()).sub(one.top().atLeast(other.top())).atLeast(0));
    Value union = width.mul(height).add(otherWidth.mul(otherHeight)).sub(shared).add(TINY);
    Value overlap = shared.div(union);
    Value aroundWidth = one.right().atLeast(other.right()).sub(one.left().atMost(other.left()));
    Value aroundHeight = one.bottom().atLeast(other.bottom()).sub(one.top().atMost(other.top()));
    Value squaredWidth = aroundWidth.mul(aroundWidth);
    Value squaredHeight = aroundHeight.mul(aroundHeight);
    Value diagonal = squaredWidth.add(squaredHeight).add(TINY);
    Value right = other.left().add(other.right()).sub(one.left()).sub(one.right());
    Value down = other.top().add(other.bottom()).sub(one.top()).sub(one.bottom());
    Value distance = right.mul(right).add(down.mul(down)).mul(0.25).div(diagonal);
    Value angle = otherWidth.div(otherHeight).atan().sub(width.div(height).atan());
    Value ratio = angle.mul(angle).mul(4 / (Math.PI * Math.PI));
    Value weight = ratio.div(ratio.sub(overlap).add(1 + TINY)).detach();
    return new BoxOverlap(
        overlap,
        distance,
        ratio.mul(weight),
        squared(width.sub(otherWidth), squaredWidth)
            .add(squared(height.sub(otherHeight), squaredHeight)));
  }

  private static Value squared(Value difference, Value by) {
    return difference.mul(difference).div(by.add(TINY));
  }
}
