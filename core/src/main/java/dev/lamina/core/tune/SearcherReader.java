package dev.lamina.core.tune;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.Spelling;
import java.util.List;
import java.util.SortedMap;

/** Searchers from a specification. */
final class SearcherReader {

  private static final int MAX_TRIALS = 1_000_000;
  private static final List<String> NAMES = List.of("grid", "random", "sobol", "tpe");

  private final SpecMap map;
  private final SearchSpace space;
  private final Ranking ranking;

  private SearcherReader(SpecMap map, SearchSpace space, Ranking ranking) {
    this.map = map;
    this.space = space;
    this.ranking = ranking;
  }

  /**
   * A searcher, and how far it needs no results.
   *
   * @param blind how many trials, from the first, it suggests whatever the results are
   */
  record Read(Searcher searcher, int blind) {}

  /** Reads the keys that say what the searcher is, and leaves others. */
  static Read read(SpecMap map, Ranking ranking) {
    String name = map.text("searcher", "grid");
    if (!NAMES.contains(name)) {
      throw SpecException.at(
          map.required("searcher").path(),
          "Unknown searcher: %s (%s)".formatted(name, Spelling.suggestion(name, NAMES)));
    }
    return new SearcherReader(map, SearchSpace.of(map.required("space")), ranking).read(name);
  }

  private Read read(String name) {
    List<SortedMap<String, Setting>> points =
        map.optional("points").map(node -> KnownPointsSearcher.read(space, node)).orElse(List.of());
    return switch (name) {
      case "random" -> blind(after(points, Searchers.random(space, seed(), trials())));
      case "sobol" -> blind(after(points, Searchers.sobol(space, seed(), trials())));
      case "tpe" -> tpe(points);
      default -> blind(after(points, grid()));
    };
  }

  private static Read blind(Searcher searcher) {
    return new Read(searcher, Integer.MAX_VALUE);
  }

  private Searcher after(List<SortedMap<String, Setting>> points, Searcher searcher) {
    return points.isEmpty() ? searcher : Searchers.knownPoints(space, points, searcher);
  }

  private Read tpe(List<SortedMap<String, Setting>> points) {
    var tpe =
        new Tpe(
            map.integer("startup", 1, MAX_TRIALS, Tpe.USUAL.startup()),
            map.number("gamma", Double.MIN_VALUE, Math.nextDown(1.0), Tpe.USUAL.gamma()),
            map.integer("candidates", 1, 10_000, Tpe.USUAL.candidates()));
    return new Read(
        after(points, Searchers.tpe(space, seed(), trials(), ranking, tpe)),
        points.size() + tpe.startup());
  }

  private Searcher grid() {
    for (String key : List.of("trials", "seed")) {
      map.optional(key)
          .ifPresent(
              node -> {
                throw node.wrong(
                    "no '%s' for a grid, which runs every combination; or 'searcher: random'"
                        .formatted(key));
              });
    }
    return Searchers.grid(space);
  }

  private int trials() {
    return (int) map.required("trials").integer(1, MAX_TRIALS);
  }

  private long seed() {
    return map.optional("seed")
        .map(node -> node.integer(Long.MIN_VALUE, Long.MAX_VALUE))
        .orElse(0L);
  }
}
