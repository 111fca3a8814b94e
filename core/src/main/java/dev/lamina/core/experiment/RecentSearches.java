package dev.lamina.core.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Remembers the latest searches for cuts. A search is a function of its key, so remembering changes
 * time alone. Safe for use by several threads.
 *
 * @param <T> what a search finds
 */
final class RecentSearches<T> {

  private static final int MOST = 64;

  private final Map<String, T> found =
      Collections.synchronizedMap(
          new LinkedHashMap<>(MOST, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
              return size() > MOST;
            }
          });

  /**
   * @param key everything that the search depends on
   * @param search runs outside of any lock: two threads may both search
   */
  T of(String key, Supplier<T> search) {
    T known = found.get(key);
    if (known == null) {
      known = search.get();
      found.put(key, known);
    }
    return known;
  }
}
