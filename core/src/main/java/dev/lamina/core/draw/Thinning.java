package dev.lamina.core.draw;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaves points of a line out that nobody would see: of those within one pixel's column all but the
 * first, the lowest, the highest and the last, and then those near the line through the rest.
 *
 * <p>The second step is that of Douglas and Peucker, "Algorithms for the reduction of the number of
 * points required to represent a digitized line or its caricature", Cartographica 10 (1973).
 */
final class Thinning {

  private Thinning() {}

  /**
   * The points that stay, in order.
   *
   * @param line points (x, y) in pixels, all finite
   * @param tolerance how far a point that is left out may lie from the line, in pixels
   */
  static List<double[]> of(List<double[]> line, double tolerance) {
    List<double[]> points = columns(line);
    if (points.size() < 3) {
      return points;
    }
    var stays = new boolean[points.size()];
    stays[0] = true;
    stays[points.size() - 1] = true;
    var parts = new ArrayDeque<int[]>();
    parts.add(new int[] {0, points.size() - 1});
    while (!parts.isEmpty()) {
      int[] part = parts.removeLast();
      int farthest = farthest(points, part[0], part[1], tolerance);
      if (farthest > 0) {
        stays[farthest] = true;
        parts.add(new int[] {part[0], farthest});
        parts.add(new int[] {farthest, part[1]});
      }
    }
    var kept = new ArrayList<double[]>();
    for (int i = 0; i < stays.length; i++) {
      if (stays[i]) {
        kept.add(points.get(i));
      }
    }
    return kept;
  }

  private static List<double[]> columns(List<double[]> line) {
    var kept = new ArrayList<double[]>();
    int from = 0;
    for (int i = 1; i <= line.size(); i++) {
      if (i == line.size() || Math.floor(line.get(i)[0]) != Math.floor(line.get(from)[0])) {
        int low = from;
        int high = from;
        for (int j = from; j < i; j++) {
          low = line.get(j)[1] < line.get(low)[1] ? j : low;
          high = line.get(j)[1] > line.get(high)[1] ? j : high;
        }
        int last = -1;
        for (int index : new int[] {from, Math.min(low, high), Math.max(low, high), i - 1}) {
          if (index != last) {
            kept.add(line.get(index));
          }
          last = index;
        }
        from = i;
      }
    }
    return kept;
  }

  /** The point between two that lies farthest from their line; 0 if none lies beyond tolerance. */
  private static int farthest(List<double[]> points, int first, int last, double tolerance) {
    double[] a = points.get(first);
    double[] b = points.get(last);
    double length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    int farthest = 0;
    double most = tolerance;
    for (int i = first + 1; i < last; i++) {
      double[] p = points.get(i);
      double distance =
          length == 0
              ? Math.hypot(p[0] - a[0], p[1] - a[1])
              : Math.abs((b[0] - a[0]) * (a[1] - p[1]) - (a[0] - p[0]) * (b[1] - a[1])) / length;
      if (distance > most) {
        most = distance;
        farthest = i;
      }
    }
    return farthest;
  }
}
