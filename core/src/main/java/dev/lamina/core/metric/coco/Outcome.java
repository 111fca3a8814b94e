package dev.lamina.core.metric.coco;

/**
 * What became of a detection under each area range and IoU threshold: a hit, ignored, or else a
 * miss.
 *
 * @param rank among the detections of its category in its image, from 0
 * @param hits a bit of each range and threshold, see {@link #bit}
 * @param ignored likewise
 */
record Outcome(int category, int rank, double score, long hits, long ignored) {

  /** IoU thresholds 0.50, 0.55, ..., 0.95. */
  static final int THRESHOLDS = 10;

  /** The bits of the reference's numbers: rounding decides which overlaps reach a threshold. */
  static double threshold(int index) {
    return 0.5 + index * ((0.95 - 0.5) / (THRESHOLDS - 1));
  }

  static long bit(AreaRange area, int threshold) {
    return 1L << (area.index() * THRESHOLDS + threshold);
  }
}
