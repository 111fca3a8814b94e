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

  static long bit(AreaRange area, int threshold) {
    return 1L << (area.index() * IouThresholds.COUNT + threshold);
  }
}
