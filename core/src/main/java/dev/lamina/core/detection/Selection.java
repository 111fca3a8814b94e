package dev.lamina.core.detection;

import dev.lamina.core.spec.Check;

/**
 * Which of a network's many predictions are detections.
 *
 * @param leastScore that a candidate must exceed, 0 to 1
 * @param candidates most of them, at least 1
 * @param mostOverlap intersection over union that two detections of a class may have, 0 to 1
 * @param most detections of a picture, at least 1
 */
public record Selection(double leastScore, int candidates, double mostOverlap, int most) {

  public Selection {
    Check.argument(
        leastScore >= 0 && leastScore <= 1, "Invalid least score: %s (want 0 to 1)", leastScore);
    Check.argument(
        mostOverlap >= 0 && mostOverlap <= 1,
        "Invalid overlap of detections: %s (want 0 to 1)",
        mostOverlap);
    Check.argument(
        candidates >= 1 && most >= 1,
        "Invalid number of detections: %s of %s candidates (want both at least 1)",
        most,
        candidates);
  }
}
