package dev.lamina.core.tune;

import dev.lamina.core.tune.SweepEvent.End;
import java.util.Optional;
import java.util.SortedMap;

/** What a searcher sees of a trial: what it was and what came of it so far. */
public interface TrialView {

  /** Number of the trial, from 0. */
  int trial();

  /** Its settings by path. */
  SortedMap<String, Setting> parameters();

  /** Epochs finished, as far as it may be known. */
  int epoch();

  /** Metrics of the last epoch finished; empty before. */
  SortedMap<String, Double> metrics();

  /** How it ended, if it did. */
  Optional<End> end();
}
