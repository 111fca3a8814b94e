package dev.lamina.core.local;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts a sequence of weights into runs whose greatest sum is minimal. */
final class BalancedCuts {

  private BalancedCuts() {}

  /**
   * @param weights of the items
   * @param joined whether there can be no cut after an item
   * @param from index of the first item that counts
   * @param runs how many runs, at most the number of items
   * @return index of the last item of each run
   */
  static List<Integer> of(long[] weights, boolean[] joined, int from, int runs) {
    int items = weights.length - from;
    long[] prefix = new long[items + 1];
    for (int i = 0; i < items; i++) {
      prefix[i + 1] = prefix[i] + weights[from + i];
    }
    // best[r][n]: least maximum when the first n items form r runs; cut[r][n]: items before the
    // last of them.
    long[][] best = new long[runs + 1][items + 1];
    int[][] cut = new int[runs + 1][items + 1];
    for (long[] row : best) {
      Arrays.fill(row, Long.MAX_VALUE);
    }
    best[0][0] = 0;
    for (int run = 1; run <= runs; run++) {
      for (int n = run; n <= items; n++) {
        if (joined[from + n - 1]) {
          continue;
        }
        for (int before = run - 1; before < n; before++) {
          if (best[run - 1][before] == Long.MAX_VALUE) {
            continue;
          }
          long worst = Math.max(best[run - 1][before], prefix[n] - prefix[before]);
          if (worst < best[run][n]) {
            best[run][n] = worst;
            cut[run][n] = before;
          }
        }
      }
    }
    var ends = new ArrayList<Integer>();
    int n = items;
    for (int run = runs; run >= 1; run--) {
      ends.add(0, from + n - 1);
      n = cut[run][n];
    }
    return ends;
  }
}
