package dev.lamina.core.score;

import java.io.Serializable;
import java.util.List;
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

  /**
   * The score of the samples of all.
   *
   * @param parts at least one, of the same kind, of samples that differ; sums are made in this
   *     order
   */
  static Score merged(List<Score> parts) {
    // Of boxes pairwise merges would copy all pictures each time.
    return parts.get(0) instanceof BoxScore
        ? BoxScore.merged(parts.stream().map(BoxScore.class::cast).toList())
        : parts.stream().reduce(Score::merge).orElseThrow();
  }

  /**
   * Whether anything was there to be judged: a sample, a pixel with a class that counts, an object
   * that counts. Without, {@link #values} mean nothing.
   */
  boolean isMeasured();

  /** What is measured, by the name that a metric has behind its prefix, such as accuracy. */
  SortedMap<String, Double> values();
}
