package dev.lamina.core.tune;

import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every combination, the last parameter changing fastest. Where a parameter does not exist, nothing
 * is repeated for its points.
 */
final class GridSearcher implements Searcher {

  private static final int MAX_TRIALS = 100_000;
  private static final int ABSENT = -1;

  private final SearchSpace space;
  private final Map<String, List<Setting>> points;

  /** For each trial the index of every parameter's point, or {@link #ABSENT}. */
  private final List<int[]> trials = new ArrayList<>();

  private GridSearcher(SearchSpace space, Map<String, List<Setting>> points) {
    this.space = space;
    this.points = points;
  }

  static GridSearcher of(SearchSpace space) {
    var points = new LinkedHashMap<String, List<Setting>>();
    space
        .distributions()
        .forEach(
            (path, distribution) ->
                points.put(path, distribution.points().orElseThrow(() -> withoutPoints(path))));
    var searcher = new GridSearcher(space, points);
    searcher.enumerate(List.copyOf(points.keySet()), 0, new int[points.size()], new TreeMap<>());
    return searcher;
  }

  private static SpecException withoutPoints(String path) {
    return new SpecException(
        ("Cannot search %s on a grid: it has no points to enumerate (give it 'choice' or 'grid', or"
                + " take 'searcher: random' with 'trials')")
            .formatted(path));
  }

  /** Appends the trials that begin with these settings. */
  private void enumerate(
      List<String> paths, int parameter, int[] indexes, SortedMap<String, Setting> settings) {
    if (parameter == paths.size()) {
      if (trials.size() == MAX_TRIALS) {
        throw new SpecException(
            "Cannot search a grid of so many trials: want at most %s (take fewer values, or 'searcher: random' with 'trials')"
                .formatted(MAX_TRIALS));
      }
      trials.add(indexes.clone());
      return;
    }
    String path = paths.get(parameter);
    if (!space.exists(path, settings)) {
      indexes[parameter] = ABSENT;
      enumerate(paths, parameter + 1, indexes, settings);
      return;
    }
    List<Setting> values = points.get(path);
    for (int index = 0; index < values.size(); index++) {
      indexes[parameter] = index;
      settings.put(path, values.get(index));
      enumerate(paths, parameter + 1, indexes, settings);
    }
    settings.remove(path);
  }

  @Override
  public Optional<SortedMap<String, Setting>> suggest(
      int trial, List<? extends TrialView> results) {
    if (trial >= trials.size()) {
      return Optional.empty();
    }
    var parameters = new TreeMap<String, Setting>();
    int[] indexes = trials.get(trial);
    int parameter = 0;
    for (var entry : points.entrySet()) {
      int index = indexes[parameter++];
      if (index != ABSENT) {
        parameters.put(entry.getKey(), entry.getValue().get(index));
      }
    }
    return Optional.of(parameters);
  }

  @Override
  public OptionalInt trials() {
    return OptionalInt.of(trials.size());
  }
}
