package dev.lamina.core.tune;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.spec.Spelling;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/** Searchers from a specification. */
final class SearcherReader {

  private static final int MAX_TRIALS = 1_000_000;
  private static final List<String> NAMES = List.of("grid", "random", "sobol", "tpe");

  /**
   * Results not looked at, so that four trials run at once. Not the number of slots, which may
   * change between runs and must not change trials.
   */
  private static final int LAG = 3;

  private static final int MOST_LAG = 10_000;
  private static final String ASYNCHRONOUS = "asynchronous";

  private final SpecMap map;
  private final SearchSpace space;
  private final Ranking ranking;

  private SearcherReader(SpecMap map, SearchSpace space, Ranking ranking) {
    this.map = map;
    this.space = space;
    this.ranking = ranking;
  }

  static Searcher read(SpecNode section, Ranking ranking) {
    SpecMap map = section.mapping();
    String name = map.text("searcher", "grid");
    if (!NAMES.contains(name)) {
      throw SpecException.at(
          map.required("searcher").path(),
          "Unknown searcher: %s (%s)".formatted(name, Spelling.suggestion(name, NAMES)));
    }
    var reader = new SearcherReader(map, SearchSpace.of(map.required("space")), ranking);
    Searcher searcher = reader.searcher(name);
    map.done();
    return searcher;
  }

  private Searcher searcher(String name) {
    List<SortedMap<String, Setting>> points =
        map.optional("points").map(node -> KnownPointsSearcher.read(space, node)).orElse(List.of());
    return switch (name) {
      case "random" -> after(points, Searchers.random(space, seed(), trials()));
      case "sobol" -> after(points, Searchers.sobol(space, seed(), trials()));
      case "tpe" -> tpe(points);
      default -> after(points, grid());
    };
  }

  private Searcher after(List<SortedMap<String, Setting>> points, Searcher searcher) {
    return points.isEmpty() ? searcher : Searchers.knownPoints(space, points, searcher);
  }

  private Searcher tpe(List<SortedMap<String, Setting>> points) {
    var tpe =
        new Tpe(
            map.integer("startup", 1, MAX_TRIALS, Tpe.USUAL.startup()),
            map.number("gamma", Double.MIN_VALUE, Math.nextDown(1.0), Tpe.USUAL.gamma()),
            map.integer("candidates", 1, 10_000, Tpe.USUAL.candidates()));
    Searcher searcher = after(points, Searchers.tpe(space, seed(), trials(), ranking, tpe));
    OptionalInt lag = lag();
    return lag.isPresent()
        ? Searchers.lagged(searcher, points.size() + tpe.startup(), lag.getAsInt())
        : searcher;
  }

  /** Empty for none: to look at whatever has ended. */
  private OptionalInt lag() {
    Optional<SpecNode> lag = map.optional("lag");
    if (lag.isEmpty()) {
      return OptionalInt.of(LAG);
    }
    if (lag.get().isText()) {
      if (!lag.get().text().equals(ASYNCHRONOUS)) {
        throw lag.get().wrong("a whole number, or " + ASYNCHRONOUS);
      }
      return OptionalInt.empty();
    }
    return OptionalInt.of((int) lag.get().integer(0, MOST_LAG));
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
