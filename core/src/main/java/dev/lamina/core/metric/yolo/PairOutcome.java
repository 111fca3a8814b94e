package dev.lamina.core.metric.yolo;

/**
 * What became of a detection under each IoU threshold: a hit, ignored, or else a miss.
 *
 * @param taken thresholds, from the lowest on, at which a surer one has its object
 * @param found thresholds, from the lowest on, that it reaches with its object
 * @param excused thresholds, from the lowest on, at which it is ignored where it found none
 */
record PairOutcome(double score, int taken, int found, int excused) {

  boolean isHit(int threshold) {
    return taken <= threshold && threshold < found;
  }

  boolean isIgnored(int threshold) {
    return !isHit(threshold) && threshold < excused;
  }
}
