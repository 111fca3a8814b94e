package dev.lamina.core.tune;

import dev.lamina.core.spec.SpecException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every combination, the last parameter changing fastest. */
final class GridSearcher implements Searcher {

  private static final int MAX_TRIALS = 100_000;

  private final Map<String, List<Setting>> points;
  private final int trials;

  private GridSearcher(Map<String, List<Setting>> points, int trials) {
    this.points = points;
    this.trials = trials;
  }

  static GridSearcher of(SearchSpace space) {
    var points = new LinkedHashMap<String, List<Setting>>();
    long trials = 1;
    for (var entry : space.distributions().entrySet()) {
      List<Setting> settings =
          entry.getValue().points().orElseThrow(() -> withoutPoints(entry.getKey()));
      points.put(entry.getKey(), settings);
      trials *= settings.size();
      if (trials > MAX_TRIALS) {
        throw new SpecException(
            "Cannot search a grid of %s trials or more: want at most %s (take fewer values, or "
                    .formatted(trials, MAX_TRIALS)
                + "'searcher: random' with 'trials')");
      }
    }
    return new GridSearcher(points, (int) trials);
  }

  private static SpecException withoutPoints(String path) {
    return new SpecException(
        ("Cannot search %s on a grid: it has no points to enumerate (give it 'choice' or 'grid', or "
                + "take 'searcher: random' with 'trials')")
            .formatted(path));
  }

  @Override
  public Optional<SortedMap<String, Setting>> suggest(
      int trial, List<? extends TrialView> results) {
    if (trial >= trials) {
      return Optional.empty();
    }
    var parameters = new TreeMap<String, Setting>();
    int period = trials;
    for (var entry : points.entrySet()) {
      List<Setting> settings = entry.getValue();
      period /= settings.size();
      parameters.put(entry.getKey(), settings.get(trial / period % settings.size()));
    }
    return Optional.of(parameters);
  }

  @Override
  public OptionalInt trials() {
    return OptionalInt.of(trials);
  }
}
