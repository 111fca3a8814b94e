package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;

/**
 * How the tree-structured Parzen estimator searches.
 *
 * @param startup how many trials, from the first, are drawn at random, at least 1
 * @param gamma share of the trials that count as good, in (0, 1); never more than {@value
 *     #MOST_GOOD} trials
 * @param candidates drawn for each parameter, of which the most promising is taken, at least 1
 */
public record Tpe(int startup, double gamma, int candidates) {

  static final int MOST_GOOD = 25;

  /** 10 random trials, a tenth is good, 24 candidates: the values in common use. */
  public static final Tpe USUAL = new Tpe(10, 0.1, 24);

  public Tpe {
    Check.argument(startup >= 1, "Invalid startup: %s trials (want >= 1)", startup);
    Check.argument(0 < gamma && gamma < 1, "Invalid gamma: %s (want 0 < gamma < 1)", gamma);
    Check.argument(candidates >= 1, "Invalid candidates: %s (want >= 1)", candidates);
  }

  /** How many of so many trials count as good. */
  int good(int trials) {
    return (int) Math.min(MOST_GOOD, StrictMath.ceil(gamma * trials));
  }
}
