package dev.lamina.core.train;

import dev.lamina.core.data.SampleSet;
import java.util.Optional;

/**
 * The samples of a trial, all of the same kind. They stay their owner's to close.
 *
 * @param train to learn from
 * @param validation held out from training, to choose by; empty if nothing is
 * @param test held out from everything
 */
public record TrainingData(SampleSet train, Optional<SampleSet> validation, SampleSet test) {

  /** The size of the largest set. */
  int largest() {
    return Math.max(Math.max(train.size(), test.size()), validation.map(SampleSet::size).orElse(0));
  }
}
