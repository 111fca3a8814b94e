package dev.lamina.core.detection;

import dev.lamina.core.spec.Check;

/**
 * Which anchors learn an object.
 *
 * @param positive intersection over union with an object from which on an anchor learns it, 0 to 1
 * @param background that below which it learns that there is nothing, 0 to {@code positive}; in
 *     between it learns nothing
 * @param keepsBest whether the best anchors of each object learn, however little they overlap
 */
public record MatchingRule(double positive, double background, boolean keepsBest) {

  /** RetinaNet's: 0.5, 0.4, and each object has its best anchors. */
  public static final MatchingRule USUAL = new MatchingRule(0.5, 0.4, true);

  public MatchingRule {
    Check.argument(
        background >= 0 && background <= positive && positive <= 1,
        "Invalid overlaps of anchors: background below %s, positive from %s (want 0 <= background <= positive <= 1)",
        background,
        positive);
  }
}
