package dev.lamina.jobs.table;

import dev.lamina.core.spec.LaminaException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Upkeep of a table of results: many small files become few, and files that no reader needs are
 * deleted. No row is lost or changed by it.
 *
 * <p>May be done at any time, by several at once, beside a sweep that runs, and may die at any
 * point. Commits that take files out carry the transaction id {@value #APPLICATION}, numbered from
 * 1: of two that looked at the same files one is refused. Other programs that take files out of the
 * same table, such as Spark's {@code OPTIMIZE} and {@code DELETE}, do not know the id and must not
 * run meanwhile.
 */
public final class TableUpkeep {

  /** Of the transactions that take files out of a table of results. */
  static final String APPLICATION = "upkeep";

  /** Smaller files are put together. */
  private static final long SMALL_BYTES = 1 << 20;

  /** A writer looks at small files so often, and puts so many of a sweep together. */
  static final int COMMITS = 256;

  private static final String GROUP = "sweep";
  private static final Logger LOG = LoggerFactory.getLogger(TableUpkeep.class);

  private final DeltaTable table;

  /**
   * Files that nobody needs.
   *
   * @param bytes of all of them
   */
  public record Garbage(List<String> files, long bytes) {
    public Garbage {
      files = List.copyOf(files);
    }
  }

  /**
   * @param table with a column {@code sweep}
   */
  TableUpkeep(DeltaTable table) {
    this.table = table;
  }

  /** The next number of a transaction that takes files out; asked for before looking at files. */
  static TransactionId next(DeltaTable table) {
    return new TransactionId(APPLICATION, table.lastTransaction(APPLICATION).orElse(0) + 1);
  }

  /**
   * Small files that can be put together: those of each sweep that has so many.
   *
   * @param least small files of a sweep, at least 2
   * @return how many; 0 if there is no table
   */
  public int small(int least) {
    return table.exists() ? groups(table.version(), least).stream().mapToInt(List::size).sum() : 0;
  }

  /**
   * Puts the small files of each sweep together, in one commit. Gives up if another upkeep was
   * first.
   *
   * @param least small files of a sweep, at least 2
   * @return how many files there are fewer
   */
  public int compact(int least) {
    if (!table.exists()) {
      return 0;
    }
    TransactionId id = next(table);
    long version = table.version();
    var written = new ArrayList<WrittenFile>();
    var replaced = new ArrayList<WrittenFile>();
    for (List<WrittenFile> group : groups(version, least)) {
      try (Rows rows = table.read(version, group)) {
        written.addAll(table.write(rows));
      }
      replaced.addAll(group);
    }
    if (replaced.isEmpty()) {
      return 0;
    }
    try {
      table.rewrite(written, replaced, id);
    } catch (TransactionTakenException another) {
      LOG.debug("Another upkeep of table {} was first", table.path(), another);
      table.discard(written);
      return 0;
    }
    return replaced.size() - written.size();
  }

  /**
   * As {@link #compact}, by a writer, after one of so many of its commits, when there are many
   * small files. Its commit stands whatever becomes of this.
   *
   * @param version that it committed
   */
  void compactAfter(long version) {
    if (version % COMMITS != 0) {
      return;
    }
    try {
      int fewer = compact(COMMITS);
      LOG.debug("Table {} has {} files fewer", table.path(), fewer);
    } catch (LaminaException e) {
      LOG.warn("Cannot put small files of table {} together", table.path(), e);
    }
  }

  private List<List<WrittenFile>> groups(long version, int least) {
    var bySweep = new LinkedHashMap<Object, List<WrittenFile>>();
    for (WrittenFile file : table.files(version, Map.of())) {
      Optional<Object> sweep = FileStatistics.only(file.statistics(), GROUP);
      if (file.size() < SMALL_BYTES && sweep.isPresent()) {
        bySweep.computeIfAbsent(sweep.get(), s -> new ArrayList<>()).add(file);
      }
    }
    return bySweep.values().stream().filter(group -> group.size() >= least).toList();
  }

  /**
   * Data files that nobody needs: older than a time, and part neither of the latest version nor of
   * that which was the latest at the time. So whoever began to read after it finds all files, and
   * what a task wrote since and is still to be committed stays.
   *
   * @param before further back than any reader began, and any file was written that is still to be
   *     committed
   */
  public Garbage garbage(Instant before) {
    if (!table.exists()) {
      return new Garbage(List.of(), 0);
    }
    // In this order: what is committed after the listing was not listed, or is in the version.
    List<FileStatus> stored = table.stored();
    OptionalLong then = table.versionAt(before);
    if (then.isEmpty()) {
      return new Garbage(List.of(), 0);
    }
    Set<String> needed = new HashSet<>(names(then.getAsLong()));
    needed.addAll(names(table.version()));
    List<FileStatus> found =
        stored.stream()
            .filter(file -> file.getModificationTime() < before.toEpochMilli())
            .filter(file -> !needed.contains(file.getPath().getName()))
            .toList();
    return new Garbage(
        found.stream().map(file -> file.getPath().toString()).toList(),
        found.stream().mapToLong(FileStatus::getLen).sum());
  }

  /** Deletes files that {@link #garbage} found, as far as they are still there. */
  public void delete(Garbage garbage) {
    table.delete(garbage.files().stream().map(Path::new).toList());
  }

  private List<String> names(long version) {
    return table.files(version, Map.of()).stream()
        .map(file -> new Path(file.path()).getName())
        .toList();
  }
}
