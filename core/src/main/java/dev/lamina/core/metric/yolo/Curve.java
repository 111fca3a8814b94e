package dev.lamina.core.metric.yolo;

import dev.lamina.core.spec.Check;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;

/** Values over [0, 1], at both ends and evenly between. Immutable. */
public final class Curve implements Serializable {

  private static final long serialVersionUID = 1;

  private final double[] values;

  private Curve(double[] values) {
    this.values = values;
  }

  /**
   * @param values at least 2; copied
   */
  static Curve of(double... values) {
    Check.argument(values.length >= 2, "Invalid curve: %s values (want at least 2)", values.length);
    return new Curve(values.clone());
  }

  /** The mean at every point of curves with as many points; summed in the order given. */
  static Curve mean(Collection<Curve> curves) {
    var sum = new double[curves.iterator().next().points()];
    for (Curve curve : curves) {
      for (int point = 0; point < sum.length; point++) {
        sum[point] += curve.values[point];
      }
    }
    return new Curve(Arrays.stream(sum).map(value -> value / curves.size()).toArray());
  }

  public int points() {
    return values.length;
  }

  /**
   * Where a point lies, in [0, 1].
   *
   * @param point from 0
   */
  public double x(int point) {
    return (double) point / (values.length - 1);
  }

  /**
   * The value at a point.
   *
   * @param point from 0
   */
  public double y(int point) {
    return values[point];
  }

  /** Under the straight lines from point to point. */
  double area() {
    double ends = (values[0] + values[values.length - 1]) / 2;
    return (Arrays.stream(values).sum() - ends) / (values.length - 1);
  }

  /**
   * The mean of every value with its neighbours; beyond the ends, the value of the end goes on.
   *
   * @param neighbours on each side
   */
  Curve smoothed(int neighbours) {
    var smooth = new double[values.length];
    for (int point = 0; point < smooth.length; point++) {
      double sum = 0;
      for (int i = point - neighbours; i <= point + neighbours; i++) {
        sum += values[Math.max(0, Math.min(values.length - 1, i))];
      }
      smooth[point] = sum / (2 * neighbours + 1);
    }
    return new Curve(smooth);
  }

  /** The point of the greatest value, of equal ones the first. */
  int highest() {
    int highest = 0;
    for (int point = 1; point < values.length; point++) {
      if (values[point] > values[highest]) {
        highest = point;
      }
    }
    return highest;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof Curve other && Arrays.equals(values, other.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Curve[%s points, area %s]".formatted(values.length, area());
  }
}
