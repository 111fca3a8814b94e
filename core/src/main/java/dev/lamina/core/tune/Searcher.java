package dev.lamina.core.tune;

import dev.lamina.core.spec.SpecException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * Proposes trials. A suggestion depends on nothing but the searcher's own arguments (its seed among
 * them), the number of the trial and the results so far: asked the same again, it answers the same,
 * in this process or another. {@link Sweep} holds it to that when it goes on with a log.
 */
public interface Searcher {

  /**
   * The settings of a trial by path.
   *
   * @param trial its number; all trials below it were suggested before
   * @param results every trial suggested so far, in order; those whose results are not to be known
   *     yet have none
   * @return empty if there are no more trials
   */
  Optional<SortedMap<String, Setting>> suggest(int trial, List<? extends TrialView> results);

  /** How many trials there will be, where that is known. */
  default OptionalInt trials() {
    return OptionalInt.empty();
  }

  /**
   * The same searcher with so many trials of its own: those of both that there are are the same.
   *
   * @param trials at least 1
   * @throws SpecException if its trials are not a matter of choice
   */
  default Searcher withTrials(int trials) {
    throw new SpecException(
        "Cannot search %s trials: this search has the trials of its space (want a search that draws, such as 'searcher: random'; that is another sweep)"
            .formatted(trials));
  }
}
