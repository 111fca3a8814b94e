package dev.lamina.core.train;

import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.spec.Check;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The samples of a trial, all of the same kind. They stay their owner's to close.
 *
 * @param train to learn from
 * @param validation held out from training, to choose by; empty if nothing is
 * @param test held out from everything
 * @param normalization of all images; means nothing for text
 * @param context tokens of a window of text; empty for pictures
 * @param threads that prepare batches beside the one that trains, at least 1; changes no result
 */
public record TrainingData(
    SampleSet train,
    Optional<SampleSet> validation,
    SampleSet test,
    Normalization normalization,
    OptionalInt context,
    int threads) {

  public TrainingData {
    Check.argument(threads >= 1, "Invalid data threads: %s (want >= 1)", threads);
  }

  /** The size of the largest set. */
  int largest() {
    return Math.max(Math.max(train.size(), test.size()), validation.map(SampleSet::size).orElse(0));
  }
}
