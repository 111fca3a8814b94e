package dev.lamina.core.metric.coco;

/** Sizes that are judged apart, by area in square pixels. Both ends belong to a range. */
enum AreaRange {
  ALL(0, 0, 1e10),
  SMALL(1, 0, 32 * 32),
  MEDIUM(2, 32 * 32, 96 * 96),
  LARGE(3, 96 * 96, 1e10);

  private final int index;
  private final double least;
  private final double most;

  AreaRange(int index, double least, double most) {
    this.index = index;
    this.least = least;
    this.most = most;
  }

  /** From 0, of the bits and counts that are kept. */
  int index() {
    return index;
  }

  boolean contains(double area) {
    return least <= area && area <= most;
  }
}
