package dev.lamina.core.tune;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.spec.Spelling;
import java.util.List;
import java.util.SortedMap;

/** Searchers from a specification. */
final class SearcherReader {

  private static final int MAX_TRIALS = 1_000_000;
  private static final List<String> NAMES = List.of("grid", "random", "sobol");

  private final SpecMap map;
  private final SearchSpace space;

  private SearcherReader(SpecMap map, SearchSpace space) {
    this.map = map;
    this.space = space;
  }

  static Searcher read(SpecNode section) {
    SpecMap map = section.mapping();
    String name = map.text("searcher", "grid");
    if (!NAMES.contains(name)) {
      throw SpecException.at(
          map.required("searcher").path(),
          "Unknown searcher: %s (%s)".formatted(name, Spelling.suggestion(name, NAMES)));
    }
    var reader = new SearcherReader(map, SearchSpace.of(map.required("space")));
    Searcher searcher = reader.searcher(name);
    map.done();
    return searcher;
  }

  private Searcher searcher(String name) {
    List<SortedMap<String, Setting>> points =
        map.optional("points").map(node -> KnownPointsSearcher.read(space, node)).orElse(List.of());
    Searcher searcher =
        switch (name) {
          case "random" -> Searchers.random(space, seed(), trials());
          case "sobol" -> Searchers.sobol(space, seed(), trials());
          default -> grid();
        };
    return points.isEmpty() ? searcher : Searchers.knownPoints(space, points, searcher);
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
