package dev.lamina.core.boxloss;

import dev.lamina.core.graph.Value;

/**
 * By what a predicted box is drawn to a true one: {@code 1 - IoU + D + a * V + b * S}, with D the
 * distance of the centres, V the weighed difference of aspect ratios, S those of widths and
 * heights.
 *
 * <p>Zheng et al., "Distance-IoU loss", AAAI 2020 (DIoU, CIoU); Zhang et al., "Focal and efficient
 * IOU loss", Neurocomputing 2022 (EIoU). {@code AIoU} is said to combine CIoU and EIoU by the
 * authors of GSO-YOLO (arXiv 2407.00906); its formula could not be had, and that it counts every
 * part once is our reading, {@link #AIOU_MEAN} another one.
 */
public enum BoxLoss {
  DIOU(0, 0),
  CIOU(1, 0),
  EIOU(0, 1),
  AIOU(1, 1),
  AIOU_MEAN(0.5, 0.5);

  private final double aspect;
  private final double sides;

  BoxLoss(double aspect, double sides) {
    this.aspect = aspect;
    this.sides = sides;
  }

  /** The loss of each pair, 0 for equal boxes. */
  Value of(BoxOverlap pairs) {
    Value loss = pairs.overlap().mul(-1).add(1).add(pairs.distance());
    loss = aspect == 0 ? loss : loss.add(pairs.aspect().mul(aspect));
    return sides == 0 ? loss : loss.add(pairs.sides().mul(sides));
  }

  /** How alike the boxes of each pair are, 1 less the loss: 1 for equal boxes, above -4. */
  Value likeness(BoxOverlap pairs) {
    Value likeness = pairs.overlap().sub(pairs.distance());
    likeness = aspect == 0 ? likeness : likeness.sub(weighed(pairs.aspect(), aspect));
    return sides == 0 ? likeness : likeness.sub(weighed(pairs.sides(), sides));
  }

  private static Value weighed(Value part, double weight) {
    return weight == 1 ? part : part.mul(weight);
  }
}
