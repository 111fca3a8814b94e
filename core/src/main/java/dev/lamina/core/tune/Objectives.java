package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Two or three quantities that are wanted good at once, where one is had at the price of another.
 *
 * <p>A point is an array with a value for each, in their order. A value that is missing is {@code
 * NaN}; a point with a value that is no finite number is incomplete: it dominates nothing, is
 * dominated by nothing, and is never on the front. The two zeros are equal.
 *
 * @param all 2 or 3 with different names
 */
public record Objectives(List<Objective> all) {

  /**
   * A quantity and its good end.
   *
   * @param name such as {@code test/accuracy}; never blank
   */
  public record Objective(String name, Goal goal) {

    public Objective {
      Check.argument(
          !name.isBlank(), "Invalid objective: blank (want a name such as test/accuracy)");
    }

    /** Less is better. */
    private double loss(double value) {
      return switch (goal) {
        case MAX -> 0.0 - value;
        case MIN -> 0.0 + value;
      };
    }
  }

  public Objectives {
    all = List.copyOf(all);
    Check.argument(
        all.size() == 2 || all.size() == 3, "Invalid objectives: %s (want 2 or 3)", all.size());
    long names = all.stream().map(Objective::name).distinct().count();
    Check.argument(names == all.size(), "Invalid objectives: %s (want different names)", all);
  }

  /** Whether a point has all values, and all of them are finite. */
  public boolean complete(double[] point) {
    checkSize(point);
    return Arrays.stream(point).allMatch(Double::isFinite);
  }

  /** Whether a point is at least as good as another in everything, and better in something. */
  public boolean dominates(double[] point, double[] other) {
    return complete(point) && complete(other) && below(losses(point), losses(other));
  }

  /**
   * The items that no other dominates, in the order in which they are given: the Pareto front.
   * Items with equal values are all on it, or none of them.
   *
   * @param point of an item, asked for once
   */
  public <T> List<T> front(List<T> items, Function<? super T, double[]> point) {
    List<double[]> points = items.stream().<double[]>map(point).toList();
    // What dominates a point comes before it, so the front only grows.
    int[] order =
        IntStream.range(0, points.size())
            .filter(index -> complete(points.get(index)))
            .boxed()
            .sorted(Comparator.comparing(index -> losses(points.get(index)), Arrays::compare))
            .mapToInt(index -> index)
            .toArray();
    var front = new ArrayList<double[]>();
    Set<Integer> chosen = new HashSet<>();
    for (int index : order) {
      double[] losses = losses(points.get(index));
      if (front.stream().noneMatch(earlier -> below(earlier, losses))) {
        front.add(losses);
        chosen.add(index);
      }
    }
    return IntStream.range(0, items.size()).filter(chosen::contains).mapToObj(items::get).toList();
  }

  /**
   * The worst value of each objective over the complete points; empty if there is none. As the
   * reference of a hypervolume it is a point that all reach.
   */
  public Optional<double[]> worst(Collection<double[]> points) {
    List<double[]> complete = points.stream().filter(this::complete).toList();
    if (complete.isEmpty()) {
      return Optional.empty();
    }
    var worst = complete.get(0).clone();
    for (double[] point : complete) {
      for (int i = 0; i < worst.length; i++) {
        worst[i] = all.get(i).loss(point[i]) > all.get(i).loss(worst[i]) ? point[i] : worst[i];
      }
    }
    return Optional.of(worst);
  }

  /**
   * The area or volume of what the points dominate and what is better than a reference, computed
   * exactly but for rounding. In the product of the objectives' units; at least 0. Points that are
   * incomplete, dominated, or not better than the reference in everything add nothing.
   *
   * @param reference finite
   */
  public double hypervolume(Collection<double[]> points, double[] reference) {
    Check.argument(
        complete(reference),
        "Invalid reference: %s (want a finite value for each objective)",
        Arrays.toString(reference));
    double[] ends = losses(reference);
    List<double[]> front =
        front(List.copyOf(points), point -> point).stream()
            .map(this::losses)
            .filter(losses -> IntStream.range(0, ends.length).allMatch(i -> losses[i] < ends[i]))
            .sorted(Arrays::compare)
            .toList();
    return all.size() == 2 ? area(front, ends) : volume(front, ends);
  }

  /**
   * The area by strips between neighbours.
   *
   * @param points in the order of their first loss; further losses are not looked at
   */
  private static double area(List<double[]> points, double[] ends) {
    double area = 0;
    double lowest = ends[1];
    for (double[] point : points) {
      if (point[1] < lowest) {
        area += (ends[0] - point[0]) * (lowest - point[1]);
        lowest = point[1];
      }
    }
    return area;
  }

  /** The volume by slices along the third axis, each with the area of the points that reach it. */
  private static double volume(List<double[]> points, double[] ends) {
    double[] heights = points.stream().mapToDouble(point -> point[2]).sorted().distinct().toArray();
    double volume = 0;
    for (int i = 0; i < heights.length; i++) {
      double low = heights[i];
      double high = i + 1 < heights.length ? heights[i + 1] : ends[2];
      volume += (high - low) * area(points.stream().filter(p -> p[2] <= low).toList(), ends);
    }
    return volume;
  }

  private double[] losses(double[] point) {
    return IntStream.range(0, point.length).mapToDouble(i -> all.get(i).loss(point[i])).toArray();
  }

  /** Whether the first losses are nowhere above the second, and somewhere below. */
  private static boolean below(double[] first, double[] second) {
    return !Arrays.equals(first, second)
        && IntStream.range(0, first.length).allMatch(i -> first[i] <= second[i]);
  }

  private void checkSize(double[] point) {
    Check.argument(
        point.length == all.size(),
        "Invalid point: %s values (want one for each of %s objectives)",
        point.length,
        all.size());
  }
}
