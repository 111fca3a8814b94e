package dev.lamina.core.metric.yolo;

/**
 * What became of a detection under each IoU threshold: a hit, ignored, or else a miss.
 *
 * @param found thresholds, from the lowest on, at which it found an object
 * @param excused thresholds, from the lowest on, at which it is ignored where it found none
 */
record PairOutcome(double score, int found, int excused) {

  boolean isHit(int threshold) {
    return threshold < found;
  }

  boolean isIgnored(int threshold) {
    return !isHit(threshold) && threshold < excused;
  }
}
