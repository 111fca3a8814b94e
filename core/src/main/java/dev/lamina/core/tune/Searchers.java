package dev.lamina.core.tune;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.spec.Spelling;
import java.util.List;

/** The searchers there are. */
public final class Searchers {

  private static final int MAX_TRIALS = 1_000_000;
  private static final List<String> NAMES = List.of("grid", "random", "sobol");

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
   * Reads the searcher of a specification: {@code searcher} ({@code grid}, the default, {@code
   * random} or {@code sobol}), {@code space} (see {@link SearchSpace#of}), and but for a grid
   * {@code trials} and {@code seed} (0 by default). A grid refuses {@code trials} and {@code seed}:
   * it runs every combination, and the first so many would leave the first parameters without
   * variation.
   *
   * @throws SpecException naming path, value and rule
   */
  public static Searcher of(SpecNode section) {
    SpecMap map = section.mapping();
    String name = map.text("searcher", "grid");
    if (!NAMES.contains(name)) {
      throw SpecException.at(
          map.required("searcher").path(),
          "Unknown searcher: %s (%s)".formatted(name, Spelling.suggestion(name, NAMES)));
    }
    SearchSpace space = SearchSpace.of(map.required("space"));
    Searcher searcher;
    if (!name.equals("grid")) {
      int trials = (int) map.required("trials").integer(1, MAX_TRIALS);
      long seed =
          map.optional("seed").map(node -> node.integer(Long.MIN_VALUE, Long.MAX_VALUE)).orElse(0L);
      searcher = name.equals("sobol") ? sobol(space, seed, trials) : random(space, seed, trials);
    } else {
      for (String key : List.of("trials", "seed")) {
        map.optional(key)
            .ifPresent(
                node -> {
                  throw node.wrong(
                      "no '%s' for a grid, which runs every combination; or 'searcher: random'"
                          .formatted(key));
                });
      }
      searcher = grid(space);
    }
    map.done();
    return searcher;
  }
}
