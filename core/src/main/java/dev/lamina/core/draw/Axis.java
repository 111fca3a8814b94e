package dev.lamina.core.draw;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A range of numbers laid on a line.
 *
 * @param logarithmic whether equal factors are equal distances; then {@code least > 0}
 */
public record Axis(double least, double most, boolean logarithmic) {

  /** Of shares: from 0 to 1. */
  public static final Axis SHARES = new Axis(0, 1, false);

  private static final double WIDE = 30;
  private static final int TICKS = 7;

  /**
   * Holds the values with a little room; zero alone on an axis that ends at 1. Values that are no
   * finite numbers are left out.
   */
  public static Axis over(DoubleStream values) {
    var statistics = values.filter(Double::isFinite).summaryStatistics();
    if (statistics.getCount() == 0) {
      return SHARES;
    }
    double least = statistics.getMin();
    double most = statistics.getMax();
    if (least == 0 && most == 0) {
      return new Axis(-0.05, 1, false);
    }
    double room = (most > least ? most - least : 2 * Math.abs(most)) * 0.05;
    return new Axis(least - room, most + room, false);
  }

  /** As {@link #over}, but logarithmic if the values are positive and far apart. */
  public static Axis fitting(double[] values) {
    var statistics = DoubleStream.of(values).filter(Double::isFinite).summaryStatistics();
    if (statistics.getMin() > 0 && statistics.getMax() / statistics.getMin() >= WIDE) {
      return new Axis(statistics.getMin() / 1.5, statistics.getMax() * 1.5, true);
    }
    return over(DoubleStream.of(values));
  }

  /** Where a value lies: 0 at the least, 1 at the most. */
  public double position(double value) {
    return logarithmic
        ? Math.log(value / least) / Math.log(most / least)
        : (value - least) / (most - least);
  }

  /** Round values inside, in order. */
  public List<Double> ticks() {
    var ticks = new ArrayList<Double>();
    if (logarithmic) {
      int first = (int) Math.ceil(Math.log10(least));
      int last = (int) Math.floor(Math.log10(most));
      int stride = Math.max(1, (last - first + TICKS) / (TICKS + 1));
      for (int power = first; power <= last; power += stride) {
        ticks.add(Math.pow(10, power));
      }
      return ticks;
    }
    double rough = (most - least) / TICKS;
    double unit = Math.pow(10, Math.floor(Math.log10(rough)));
    double step =
        rough / unit > 5
            ? 10 * unit
            : rough / unit > 2 ? 5 * unit : rough / unit > 1 ? 2 * unit : unit;
    for (long i = (long) Math.ceil(least / step); i * step <= most; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** Round whole numbers inside, for epochs. */
  public List<Double> wholeTicks() {
    double step = Math.max(1, Math.ceil((most - least) / (2 * TICKS)));
    var ticks = new ArrayList<Double>();
    for (double tick = Math.ceil(least); tick <= most; tick += step) {
      ticks.add(tick);
    }
    return ticks;
  }
}
