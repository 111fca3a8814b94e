package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;

/**
 * The epochs at which trials are compared: {@code first}, and then so many times as many each.
 *
 * @param first epochs of the lowest rung, at least 1
 * @param reduction of a rung, the best 1 / reduction goes on, for so many times as many epochs; at
 *     least 2
 */
record Rungs(int first, int reduction) {

  Rungs {
    Check.argument(first >= 1, "Invalid epochs of the first rung: %s (want >= 1)", first);
    Check.argument(reduction >= 2, "Invalid reduction: %s (want >= 2)", reduction);
  }

  /**
   * Epochs at the end of a rung.
   *
   * @param rung from 0
   */
  int epochs(int rung) {
    double epochs = first * Math.pow(reduction, rung);
    return epochs >= Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) epochs;
  }
}
