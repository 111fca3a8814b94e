package dev.lamina.jobs.upkeep;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.CheckpointHistory;
import dev.lamina.core.tune.TrialAttempt;
import dev.lamina.jobs.table.DrawingsTable;
import dev.lamina.jobs.table.SegmentFiles;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.TrialsTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * Drops the drawings of a sweep that nobody is shown: those that came to nothing, and those of a
 * segment of which a later one of the same trial drew all anew. Whatever an attempt left whose end
 * is not in the log yet stays. Needs no Spark.
 */
public final class DrawingRetention {

  /** How often others may be first before it is given up. */
  private static final int TRIES = 5;

  private final String results;
  private final Configuration hadoop;
  private final String sweep;
  private final DrawingsTable table;

  /**
   * What may go.
   *
   * @param segments whose drawings go, or are gone
   * @param bytes of them
   */
  public record Verdict(int segments, long bytes) {}

  private record Found(SegmentFiles listing, List<SegmentKey> dropped) {
    Verdict verdict() {
      return new Verdict(dropped.size(), listing.bytes(dropped));
    }
  }

  /**
   * @param results folder of the tables of results
   * @param sweep its id
   */
  public DrawingRetention(String results, Configuration hadoop, String sweep) {
    this.results = results;
    this.hadoop = hadoop;
    this.sweep = sweep;
    this.table = new DrawingsTable(results, hadoop);
  }

  /**
   * What would be dropped now; empty if there are no drawings at all. Changes nothing.
   *
   * @throws LaminaException {@code DATA} if the sweep's log or the table cannot be read
   */
  public Optional<Verdict> look() {
    return table.exists() ? Optional.of(find().verdict()) : Optional.empty();
  }

  /**
   * Drops it, in one commit. The space is free once the files are deleted.
   *
   * @throws LaminaException as {@link #look}; {@code RESOURCES} if others drop all the time
   */
  public Optional<Verdict> drop() {
    if (!table.exists()) {
      return Optional.empty();
    }
    for (int turn = 0; turn < TRIES; turn++) {
      Found found = find();
      if (table.drop(found.listing(), found.dropped())) {
        return Optional.of(found.verdict());
      }
    }
    throw new LaminaException(
        Failure.RESOURCES,
        "Cannot drop drawings of sweep %s: others clean the same results (let them finish first)"
            .formatted(sweep));
  }

  private Found find() {
    var history = CheckpointHistory.of(new TrialsTable(results, hadoop).read(sweep).events());
    SegmentFiles listing = table.list(sweep);
    Map<SegmentKey, Set<String>> names = table.names(sweep);
    Set<TrialAttempt> counting = history.all();
    var latest = new HashMap<List<Object>, Integer>();
    names.forEach(
        (key, drawn) -> {
          if (counting.contains(attempt(key))) {
            drawn.forEach(
                name -> latest.merge(List.of(key.trial(), name), key.attempt(), Math::max));
          }
        });
    List<SegmentKey> dropped =
        listing.keys().stream()
            .filter(key -> history.isSettled(attempt(key)))
            .filter(
                key ->
                    !counting.contains(attempt(key))
                        || (names.containsKey(key)
                            && names.get(key).stream()
                                .allMatch(
                                    name ->
                                        latest.get(List.of(key.trial(), name)) > key.attempt())))
            .toList();
    return new Found(listing, dropped);
  }

  private static TrialAttempt attempt(SegmentKey key) {
    return new TrialAttempt(key.trial(), key.attempt());
  }
}
