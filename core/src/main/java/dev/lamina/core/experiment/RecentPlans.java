package dev.lamina.core.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Remembers the latest searches for cuts of this process. A search is a function of its key, so
 * remembering changes time alone: every segment of a trial would search again.
 */
final class RecentPlans {

  private static final int MOST = 64;

  private final Map<String, List<PlannedCut>> plans =
      Collections.synchronizedMap(
          new LinkedHashMap<>(MOST, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, List<PlannedCut>> eldest) {
              return size() > MOST;
            }
          });

  /**
   * @param key everything that the search depends on
   * @param search runs outside of any lock: two threads may both search
   */
  List<PlannedCut> of(String key, Supplier<List<PlannedCut>> search) {
    List<PlannedCut> known = plans.get(key);
    if (known == null) {
      known = search.get();
      plans.put(key, known);
    }
    return known;
  }
}
