package dev.lamina.core.tune;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Counts settings of trials by {@link Cells}, all parameters of a space at once.
 *
 * <p>It remembers the cells of the trials it was shown last, by the identity of their parameters,
 * which therefore must not change: to find ten settings of ten thousand trials takes longer than
 * all else that is done with them.
 */
final class Observations {

  private static final int NONE = -1;

  private final Map<String, Cells> cells = new LinkedHashMap<>();
  private volatile IdentityHashMap<SortedMap<String, Setting>, int[]> known =
      new IdentityHashMap<>();

  Observations(SearchSpace space) {
    space.distributions().forEach((path, distribution) -> cells.put(path, new Cells(distribution)));
  }

  /** The cells of a parameter. */
  Cells cells(String path) {
    return cells.get(path);
  }

  /**
   * What is known of every parameter, by its path, from each of some groups of trials; a trial
   * without a parameter says nothing of it.
   */
  List<Map<String, int[]>> counts(List<? extends Collection<? extends TrialView>> groups) {
    int trials = groups.stream().mapToInt(Collection::size).sum();
    var seen = new IdentityHashMap<SortedMap<String, Setting>, int[]>(trials);
    var before = known;
    List<Map<String, int[]>> counts =
        groups.stream()
            .map(
                group -> {
                  int[][] ofGroup = empty();
                  for (TrialView trial : group) {
                    SortedMap<String, Setting> parameters = trial.parameters();
                    int[] places = before.get(parameters);
                    places = places == null ? places(parameters) : places;
                    seen.put(parameters, places);
                    count(places, ofGroup);
                  }
                  return byPath(ofGroup);
                })
            .toList();
    known = seen;
    return counts;
  }

  private int[][] empty() {
    return cells.values().stream().map(of -> new int[of.count()]).toArray(int[][]::new);
  }

  private int[] places(SortedMap<String, Setting> parameters) {
    var places = new int[cells.size()];
    int index = 0;
    for (Map.Entry<String, Cells> parameter : cells.entrySet()) {
      Setting setting = parameters.get(parameter.getKey());
      places[index++] = setting == null ? NONE : parameter.getValue().cell(setting);
    }
    return places;
  }

  private static void count(int[] places, int[][] counts) {
    for (int index = 0; index < places.length; index++) {
      if (places[index] != NONE) {
        counts[index][places[index]]++;
      }
    }
  }

  private Map<String, int[]> byPath(int[][] counts) {
    var byPath = new LinkedHashMap<String, int[]>();
    cells.keySet().forEach(path -> byPath.put(path, counts[byPath.size()]));
    return byPath;
  }
}
