package dev.lamina.jobs.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the segments of a sweep left in a table, each in files of its own, as one moment shows it.
 *
 * @param files by segment
 * @param shared files that hold rows of several attempts, or do not tell: another program wrote
 *     them, and nothing can be dropped from them
 * @param id of the transaction that may drop some
 */
public record SegmentFiles(Map<SegmentKey, List<WrittenFile>> files, int shared, TransactionId id) {

  public SegmentFiles {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /** Everything of a sweep, also what the log does not name; nothing without a table. */
  static SegmentFiles of(DeltaTable table, String sweep) {
    if (!table.exists()) {
      return new SegmentFiles(Map.of(), 0, new TransactionId(TableUpkeep.APPLICATION, 1));
    }
    TransactionId id = TableUpkeep.next(table);
    var files = new LinkedHashMap<SegmentKey, List<WrittenFile>>();
    int shared = 0;
    for (WrittenFile file : table.files(table.version(), Map.of("sweep", sweep))) {
      Optional<SegmentKey> key = key(file);
      if (key.isEmpty()) {
        shared++;
      } else if (key.get().sweep().equals(sweep)) {
        files.computeIfAbsent(key.get(), k -> new ArrayList<>()).add(file);
      }
    }
    return new SegmentFiles(files, shared, id);
  }

  private static Optional<SegmentKey> key(WrittenFile file) {
    String statistics = file.statistics();
    Optional<Object> sweep = FileStatistics.only(statistics, "sweep");
    Optional<Object> trial = FileStatistics.only(statistics, "trial");
    Optional<Object> attempt = FileStatistics.only(statistics, "attempt");
    return sweep.isPresent() && trial.isPresent() && attempt.isPresent()
        ? Optional.of(
            new SegmentKey(
                (String) sweep.get(),
                Math.toIntExact((Long) trial.get()),
                Math.toIntExact((Long) attempt.get())))
        : Optional.empty();
  }

  public Set<SegmentKey> keys() {
    return files.keySet();
  }

  /** Size of what some segments left. */
  public long bytes(Collection<SegmentKey> some) {
    return some.stream().flatMap(key -> files.get(key).stream()).mapToLong(WrittenFile::size).sum();
  }

  /**
   * Drops what some segments left, in one commit.
   *
   * @param table that this is a listing of
   * @return false if another upkeep was first: nothing is dropped, and this is out of date
   */
  boolean drop(DeltaTable table, Collection<SegmentKey> some) {
    List<WrittenFile> dropped = some.stream().flatMap(key -> files.get(key).stream()).toList();
    if (dropped.isEmpty()) {
      return true;
    }
    try {
      table.commit(List.of(), dropped, Optional.of(id));
      return true;
    } catch (TransactionTakenException another) {
      return false;
    }
  }
}
