package dev.lamina.jobs.report;

import dev.lamina.core.draw.Figures;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * A mean with what is known of its error.
 *
 * @param count of values, at least 1
 * @param halfWidth half the width of the mean's 95 % interval, by Student's t; empty for a single
 *     value, which says nothing about its spread
 */
record Estimate(int count, double mean, OptionalDouble halfWidth) {

  /** Student's t for a two-sided interval of 95 %, by degrees of freedom from 1. */
  private static final double[] STUDENT = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045
  };

  private static final double NORMAL = 1.960;

  /** From independent values; empty if there are none. */
  static Optional<Estimate> of(double... values) {
    int n = values.length;
    if (n == 0) {
      return Optional.empty();
    }
    double mean = DoubleStream.of(values).average().orElseThrow();
    if (n == 1) {
      return Optional.of(new Estimate(n, mean, OptionalDouble.empty()));
    }
    double squares = DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).sum();
    double student = n - 2 < STUDENT.length ? STUDENT[n - 2] : NORMAL;
    return Optional.of(
        new Estimate(n, mean, OptionalDouble.of(student * Math.sqrt(squares / (n - 1) / n))));
  }

  /** The interval's half width as it is shown. */
  String interval() {
    return halfWidth.isPresent() ? "± " + Figures.number(halfWidth.getAsDouble()) : Columns.NONE;
  }
}
