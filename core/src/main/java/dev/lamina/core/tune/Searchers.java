package dev.lamina.core.tune;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import java.util.List;
import java.util.SortedMap;

/** The searchers there are. */
public final class Searchers {

  private Searchers() {}

  /**
   * Every combination of the space's points, the last parameter changing fastest. An empty space
   * has one trial.
   *
   * @throws SpecException if a parameter has no points, or there are more than 100000 combinations
   */
  public static Searcher grid(SearchSpace space) {
    return GridSearcher.of(space);
  }

  /**
   * Independent draws from the space.
   *
   * @param trials how many, at least 1; raising it later adds trials and changes none
   */
  public static Searcher random(SearchSpace space, long seed, int trials) {
    return new RandomSearcher(space, seed, trials);
  }

  /**
   * Points that fill the space evenly: a Sobol sequence with a random digital shift.
   *
   * @param trials how many, at least 1; raising it later adds trials and changes none
   * @throws SpecException if there are more than 1000 parameters
   */
  public static Searcher sobol(SearchSpace space, long seed, int trials) {
    return new SobolSearcher(space, seed, trials);
  }

  /**
   * The tree-structured Parzen estimator: draws at random first, then where good trials were denser
   * than others. A failed trial counts among the worst.
   *
   * <p>It looks at whatever has ended, so what it suggests depends on how many trials run at once
   * and how long they take. A {@link SearchPlan} with a lag frees it of that.
   *
   * @param trials how many, at least 1; raising it later adds trials and changes none
   * @param ranking which trials are good
   */
  public static Searcher tpe(SearchSpace space, long seed, int trials, Ranking ranking, Tpe tpe) {
    return new TpeSearcher(space, seed, trials, ranking, tpe);
  }

  /**
   * Known points first, then what a searcher suggests: on top of its trials, which stay as they are
   * if it looks at no results.
   *
   * @param points each with every parameter of its trial
   */
  public static Searcher knownPoints(
      SearchSpace space, List<SortedMap<String, Setting>> points, Searcher searcher) {
    return new KnownPointsSearcher(space, points, searcher);
  }

  /**
   * Reads the searcher of a specification: {@code searcher} ({@code grid}, the default, {@code
   * random}, {@code sobol} or {@code tpe}), {@code space} (see {@link SearchSpace#of}), {@code
   * points} to try first, on top of the others, and but for a grid {@code trials} and {@code seed}
   * (0 by default). A grid refuses {@code trials} and {@code seed}: it runs every combination, and
   * the first so many would leave the first parameters without variation.
   *
   * <p>For {@code tpe} also {@code startup}, {@code gamma} and {@code candidates} (see {@link
   * Tpe}).
   *
   * @param ranking which trials are good, for searchers that look at results
   * @throws SpecException naming path, value and rule
   */
  public static Searcher of(SpecNode section, Ranking ranking) {
    SpecMap map = section.mapping();
    Searcher searcher = SearcherReader.read(map, ranking).searcher();
    map.done();
    return searcher;
  }
}
