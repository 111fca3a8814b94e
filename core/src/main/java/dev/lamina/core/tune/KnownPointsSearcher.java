package dev.lamina.core.tune;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tries known points first, then what another searcher suggests. The points come on top of that
 * searcher's trials and change none that look at no results: it counts its own from 0.
 */
final class KnownPointsSearcher implements Searcher {

  private final SearchSpace space;
  private final List<SortedMap<String, Setting>> points;
  private final Searcher searcher;

  /**
   * @param points each within the space
   * @param searcher is shown the results of the points as well
   */
  KnownPointsSearcher(
      SearchSpace space, List<SortedMap<String, Setting>> points, Searcher searcher) {
    for (SortedMap<String, Setting> point : points) {
      Check.argument(
          space.contains(point),
          "Invalid point: %s (want settings of exactly a trial's parameters)",
          point);
    }
    this.space = space;
    this.points =
        points.stream()
            .map(point -> Collections.unmodifiableSortedMap(new TreeMap<>(point)))
            .toList();
    this.searcher = searcher;
  }

  /**
   * Reads a list of points such as {@code [{method: dgl, learning-rate.base: 0.1}]}, each with
   * every parameter of its trial.
   *
   * @throws dev.lamina.core.spec.SpecException naming path, value and rule
   */
  static List<SortedMap<String, Setting>> read(SearchSpace space, SpecNode node) {
    return node.list().stream().map(point -> point(space, point)).toList();
  }

  private static SortedMap<String, Setting> point(SearchSpace space, SpecNode node) {
    SpecMap map = node.mapping();
    SortedMap<String, Setting> settings =
        space.settings((path, distribution) -> distribution.setting(map.required(path)));
    map.done();
    return settings;
  }

  @Override
  public Optional<SortedMap<String, Setting>> suggest(
      int trial, List<? extends TrialView> results) {
    return trial < points.size()
        ? Optional.of(points.get(trial))
        : searcher.suggest(trial - points.size(), results);
  }

  @Override
  public OptionalInt trials() {
    OptionalInt others = searcher.trials();
    return others.isPresent()
        ? OptionalInt.of(Math.addExact(others.getAsInt(), points.size()))
        : others;
  }

  @Override
  public Searcher withTrials(int trials) {
    return new KnownPointsSearcher(space, points, searcher.withTrials(trials));
  }
}
