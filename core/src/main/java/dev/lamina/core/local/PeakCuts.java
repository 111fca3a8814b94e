package dev.lamina.core.local;

import dev.lamina.core.spec.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a network for the least peak, for every number of modules at once, by dynamic programming.
 * What is known of modules that are placed already is the last of them, so that the cost of a
 * window of two is exact; of longer windows, the modules before are those of the best way there, as
 * are the auxiliary networks whose gradients are held. Among equals the earliest cuts win.
 */
final class PeakCuts {

  /** What the modules of a network cost, by unit from 0. */
  interface Costs {

    int units();

    /** The first unit after which there may be a cut; if it is 0, there is one. */
    int firstCut();

    /** How many modules a loss trains, at most. */
    int window();

    /**
     * The most that is alive while a span of units and the auxiliary network after it are at work,
     * but for gradients held since before.
     */
    long span(int first, int last);

    /** Gradients of the units before one, as far as they are held. */
    long heldOfUnitsBefore(int unit);

    /** Gradients of the auxiliary networks after a unit, as far as they are held. */
    long heldOfCut(int unit);
  }

  private final Costs costs;
  private final int units;
  private final int most;

  /** By number of modules less one, first and last unit of the last module. */
  private final Way[][][] best;

  /**
   * @param before the modules before the last one; null for none
   * @param heads gradients of auxiliary networks that are held
   */
  private record Way(int first, int last, Way before, long peak, long heads) {}

  PeakCuts(Costs costs) {
    this.costs = costs;
    this.units = costs.units();
    this.most = units - costs.firstCut();
    this.best = new Way[most][units][units];
    long[][] spans = new long[units][units];
    for (int first = 0; first < units; first++) {
      for (int last = Math.max(first, costs.firstCut()); last < units; last++) {
        spans[first][last] = costs.span(first, last);
      }
    }
    for (int last = costs.firstCut(); last < units; last++) {
      if (costs.firstCut() > 0 || last == 0) {
        best[0][0][last] = new Way(0, last, null, spans[0][last], costs.heldOfCut(last));
      }
    }
    for (int modules = 1; modules < most; modules++) {
      for (Way[] row : best[modules - 1]) {
        for (Way way : row) {
          if (way != null) {
            extend(way, modules, spans);
          }
        }
      }
    }
  }

  private void extend(Way way, int modules, long[][] spans) {
    int first = way.last() + 1;
    Way start = way;
    int from = costs.window() == 1 ? first : way.first();
    for (int module = 2; module < costs.window() && start.before() != null; module++) {
      start = start.before();
      from = start.first();
    }
    long held = costs.heldOfUnitsBefore(first) + way.heads();
    for (int last = first; last < units; last++) {
      long peak = Math.max(way.peak(), held + spans[from][last]);
      Way before = best[modules][first][last];
      if (before == null || peak < before.peak()) {
        best[modules][first][last] =
            new Way(first, last, way, peak, way.heads() + costs.heldOfCut(last));
      }
    }
  }

  int least() {
    return costs.firstCut() > 0 ? 1 : 2;
  }

  int most() {
    return most;
  }

  long peak(int modules) {
    return best(modules).peak();
  }

  /** The last unit of each module. */
  List<Integer> ends(int modules) {
    var ends = new ArrayList<Integer>();
    for (Way way = best(modules); way != null; way = way.before()) {
      ends.add(0, way.last());
    }
    return ends;
  }

  private Way best(int modules) {
    Check.argument(
        least() <= modules && modules <= most,
        "Invalid number of modules: %s (want %s to %s)",
        modules,
        least(),
        most);
    Way found = null;
    for (Way[] row : best[modules - 1]) {
      Way way = row[units - 1];
      if (way != null && (found == null || way.peak() < found.peak())) {
        found = way;
      }
    }
    return found;
  }
}
