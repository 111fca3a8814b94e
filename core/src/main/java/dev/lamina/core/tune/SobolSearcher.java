package dev.lamina.core.tune;

import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import org.apache.commons.math3.random.SobolSequenceGenerator;

/**
 * Points of a Sobol sequence: they fill the space more evenly than independent draws. Trial n is
 * point n, one dimension a parameter in the order of the space, whether or not the trial has it; so
 * more trials leave the others as they were.
 *
 * <p>The points are randomized by a digital shift: the 52 binary digits of every coordinate are
 * combined by exclusive or with random ones, drawn once for each (seed, parameter). Each shifted
 * point is uniform, and the shifted points are as even as those of the sequence. That is the base-2
 * form of the shift of Cranley and Patterson (SIAM J. Numer. Anal. 13, 1976); see L'Ecuyer and
 * Lemieux, "Recent advances in randomized quasi-Monte Carlo methods", 2002. It is not the nested
 * scrambling of Owen (1995), whose errors of integrals fall faster.
 *
 * <p>Direction numbers: Joe and Kuo, "Constructing Sobol sequences with better two-dimensional
 * projections", SIAM J. Sci. Comput. 30, 2008.
 */
final class SobolSearcher implements Searcher {

  private static final int MAX_PARAMETERS = 1000;
  private static final int DIGITS = 52;
  private static final double POINTS_BY_DIGITS = 0x1.0p52;

  private final SearchSpace space;
  private final long seed;
  private final long shiftSeed;
  private final int trials;
  private final List<String> dimensions;
  private final SobolSequenceGenerator sequence;

  SobolSearcher(SearchSpace space, long seed, int trials) {
    Check.argument(trials >= 1, "Invalid trials: %s (want >= 1)", trials);
    int parameters = space.distributions().size();
    if (parameters > MAX_PARAMETERS) {
      throw new SpecException(
          "Cannot search %s parameters by a Sobol sequence: it has %s dimensions (search fewer, or take 'searcher: random')"
              .formatted(parameters, MAX_PARAMETERS));
    }
    this.space = space;
    this.seed = seed;
    this.shiftSeed = RandomStream.seedOf(seed, "sobol");
    this.trials = trials;
    this.dimensions = List.copyOf(space.distributions().keySet());
    this.sequence = new SobolSequenceGenerator(Math.max(1, parameters));
  }

  @Override
  public Optional<SortedMap<String, Setting>> suggest(
      int trial, List<? extends TrialView> results) {
    if (trial >= trials) {
      return Optional.empty();
    }
    double[] point = sequence.skipTo(trial);
    return Optional.of(
        space.settings(
            (path, distribution) ->
                distribution.at(shifted(point[dimensions.indexOf(path)], path))));
  }

  private double shifted(double coordinate, String path) {
    long shift = RandomStream.of(shiftSeed, path).nextLong() >>> (Long.SIZE - DIGITS);
    return ((long) (coordinate * POINTS_BY_DIGITS) ^ shift) / POINTS_BY_DIGITS;
  }

  @Override
  public OptionalInt trials() {
    return OptionalInt.of(trials);
  }

  @Override
  public Searcher withTrials(int other) {
    return new SobolSearcher(space, seed, other);
  }
}
