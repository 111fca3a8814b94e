package dev.lamina.core.boxloss;

import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Value;
import dev.lamina.core.spec.Check;
import java.util.List;

/**
 * What a detector with anchors learns from: the focal loss of classes, and the smooth L1 loss of
 * boxes. Each is summed over the anchors of an image, divided by the number of its anchors that
 * have an object, or by 1, and averaged over the images.
 *
 * <p>Lin et al., "Focal loss for dense object detection" (RetinaNet), ICCV 2017, equation 5 and
 * section 4, with alpha 0.25 and gamma 2; smooth L1 turns linear at 1/9.
 *
 * @param classification a scalar
 * @param boxes a scalar
 */
public record AnchorLoss(Value classification, Value boxes) {

  private static final int BOX = 4;
  private static final double ALPHA = 0.25;
  private static final int GAMMA = 2;
  private static final double BETA = 1.0 / 9;

  /**
   * Writes both losses.
   *
   * @param predictions {@code (N, A, classes + 4)}: a logit for each class, then the coded box
   * @param targets {@code (N, A, 5)}: the class of the object, -1 for background, or -2 for an
   *     anchor that counts for nothing; then the box, of which only those of objects count
   */
  public static AnchorLoss of(Value predictions, Value targets) {
    Check.argument(
        predictions.shape().rank() == 3
            && predictions.shape().size(2) > BOX
            && targets.shape().equals(predictions.shape().with(2, 1 + BOX)),
        "Invalid targets of anchors: %s for predictions %s (want (N, A, 5) for (N, A, classes + 4))",
        targets.shape(),
        predictions.shape());
    long classes = predictions.shape().size(2) - BOX;
    Value wide = predictions.widened();
    Value given = targets.to(wide.type());
    Value labels = given.narrow(2, 0, 1);
    Value hasObject = labels.add(1).clamp(0, 1);
    Value counts = labels.add(2).clamp(0, 1);
    Value objects = hasObject.sum(1, 2).atLeast(1);
    Value box = wide.narrow(2, classes, BOX).smoothL1(given.narrow(2, 1, BOX), BETA).mul(hasObject);
    Value logits = wide.narrow(2, 0, classes);
    Value own = logits.gathered(2, labels.atLeast(0).to(ElementType.INT64));
    // As though no anchor had an object, and what is different for those that have one.
    Value absent = focal(logits, 1 - ALPHA).mul(counts).sum(1, 2);
    Value present = focal(own.mul(-1), ALPHA).sub(focal(own, 1 - ALPHA)).mul(hasObject).sum(1, 2);
    return new AnchorLoss(
        absent.add(present).div(objects).mean(), box.sum(1, 2).div(objects).mean());
  }

  /**
   * The focal loss of each of some logits.
   *
   * @param wrong logit of being wrong: that of a class which is not there, or less that of one
   *     which is
   * @param alpha by which it counts
   */
  static Value focal(Value wrong, double alpha) {
    return wrong.sigmoid().pow(GAMMA).mul(wrong.softplus()).mul(alpha);
  }

  /** The sum of both. */
  public Value total() {
    return classification.add(boxes);
  }

  /** As a step has it. */
  public DetectorLoss.Written written() {
    return new DetectorLoss.Written(
        List.of(
            new DetectorLoss.Part("classification", 1, classification),
            new DetectorLoss.Part("boxes", 1, boxes)),
        total());
  }
}
