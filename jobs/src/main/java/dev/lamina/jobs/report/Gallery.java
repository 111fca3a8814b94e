package dev.lamina.jobs.report;

import java.util.List;

/**
 * Drawings that a page shows: those of the best trial that has some, and of a few after it.
 *
 * @param shown the best trial first
 * @param others trials that have some too, the best first
 */
public record Gallery(List<TrialDrawings> shown, List<Integer> others) {

  /** How many trials a page shows drawings of: each has some hundred kilobytes. */
  static final int MOST = 6;

  static final Gallery EMPTY = new Gallery(List.of(), List.of());

  public Gallery {
    shown = List.copyOf(shown);
    others = List.copyOf(others);
  }
}
