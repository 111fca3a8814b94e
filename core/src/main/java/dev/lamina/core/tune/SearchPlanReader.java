package dev.lamina.core.tune;

import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.function.ToIntFunction;

/** Plans of a search from a specification. */
final class SearchPlanReader {

  /**
   * Results not looked at, so that four legs run at once. Not the number of slots, which may change
   * between runs and must not change trials.
   */
  private static final int LAG = 3;

  private static final int MOST_LAG = 10_000;
  private static final String KEY = "lag";
  private static final String ASYNCHRONOUS = "asynchronous";

  private SearchPlanReader() {}

  static SearchPlan read(
      SpecNode section,
      Ranking ranking,
      OptionalInt longest,
      ToIntFunction<SortedMap<String, Setting>> epochs) {
    SpecMap map = section.mapping();
    SearcherReader.Read read = SearcherReader.read(map, ranking);
    Scheduler scheduler =
        map.optional("scheduler")
            .map(node -> SchedulerReader.read(node, ranking, longest))
            .orElseGet(Schedulers::fifo);
    Optional<SpecNode> lag = map.optional(KEY);
    map.done();
    boolean blind = read.blind() == Integer.MAX_VALUE && !scheduler.comparesTrials();
    if (blind && lag.isPresent()) {
      throw lag.get()
          .wrong(
              "no '%s': neither this searcher nor this scheduler compares results, so the trials are the same anyway"
                  .formatted(KEY));
    }
    return new SearchPlan(
        read.searcher(), read.blind(), scheduler, blind ? OptionalInt.empty() : lag(lag), epochs);
  }

  /** Empty for none: to look at whatever has ended. */
  private static OptionalInt lag(Optional<SpecNode> lag) {
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
}
