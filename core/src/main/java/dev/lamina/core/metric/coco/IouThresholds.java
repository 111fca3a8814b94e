package dev.lamina.core.metric.coco;

/** Intersections over union that detections are asked to reach: 0.50, 0.55, ..., 0.95. */
public final class IouThresholds {

  public static final int COUNT = 10;

  private IouThresholds() {}

  /**
   * The bits of the reference's numbers: rounding decides which overlaps reach a threshold.
   *
   * @param index 0 to 9
   */
  public static double threshold(int index) {
    return 0.5 + index * ((0.95 - 0.5) / (COUNT - 1));
  }

  /** How many of them an overlap reaches, the lowest first: 0 to 10. */
  public static int reached(double overlap) {
    int reached = 0;
    while (reached < COUNT && overlap >= threshold(reached)) {
      reached++;
    }
    return reached;
  }
}
