package dev.lamina.core.metric.coco;

/**
 * The twelve numbers of COCO's detection challenge, each a mean over the categories that have
 * objects. AP is the mean precision over 101 recalls; without a number it is also a mean over the
 * IoU thresholds 0.50, 0.55, ..., 0.95. AR is the mean of the recalls at these thresholds. Small
 * objects have up to 32² square pixels, large ones from 96².
 */
public enum CocoMetric {
  AP("AP", AreaRange.ALL),
  /** At an IoU of 0.50. */
  AP50("AP50", AreaRange.ALL),
  /** At an IoU of 0.75. */
  AP75("AP75", AreaRange.ALL),
  AP_SMALL("APs", AreaRange.SMALL),
  AP_MEDIUM("APm", AreaRange.MEDIUM),
  AP_LARGE("APl", AreaRange.LARGE),
  /** With the surest detection of each category in an image. */
  AR1("AR1", AreaRange.ALL),
  /** With the ten surest. */
  AR10("AR10", AreaRange.ALL),
  /** With the hundred surest, as all the others. */
  AR100("AR100", AreaRange.ALL),
  AR_SMALL("ARs", AreaRange.SMALL),
  AR_MEDIUM("ARm", AreaRange.MEDIUM),
  AR_LARGE("ARl", AreaRange.LARGE);

  private final String symbol;
  private final AreaRange area;

  CocoMetric(String symbol, AreaRange area) {
    this.symbol = symbol;
    this.area = area;
  }

  /** As papers write it: {@code AP}, {@code AP50}, {@code APs}. */
  public String symbol() {
    return symbol;
  }

  AreaRange area() {
    return area;
  }
}
