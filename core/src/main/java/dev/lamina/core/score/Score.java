package dev.lamina.core.score;

import java.io.Serializable;
import java.util.SortedMap;

/**
 * How good a network is on some samples, as counts that merge: the parts of a split scored anywhere
 * and merged give the same counts as the whole, and sums up to rounding. Immutable.
 */
public sealed interface Score extends Serializable
    permits BoxScore, ClassScore, PixelScore, TextScore {

  /**
   * The score of the samples of both.
   *
   * @param other of other samples of the same kind, with the same classes
   * @throws IllegalArgumentException if it is of another kind
   */
  Score merge(Score other);

  /** What is measured, by the name that a metric has behind its prefix, such as accuracy. */
  SortedMap<String, Double> values();
}
