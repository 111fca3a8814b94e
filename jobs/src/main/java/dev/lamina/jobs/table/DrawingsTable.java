package dev.lamina.jobs.table;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.draw.Drawing;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepEvent;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * Drawings that trials left: table {@code pictures} of {@code TABLES.md}. It is there from the
 * first drawing on; without it, there is none.
 */
public final class DrawingsTable {

  /**
   * Folder of the table below the folder of results; {@code drawings} there is where a report puts
   * them as files.
   */
  public static final String NAME = "pictures";

  static final StructType SCHEMA =
      new StructType()
          .add("sweep", StringType.STRING, false)
          .add("trial", IntegerType.INTEGER, false)
          .add("attempt", IntegerType.INTEGER, false)
          .add("epoch", IntegerType.INTEGER, false)
          .add("name", StringType.STRING, false)
          .add("title", StringType.STRING, false)
          .add("svg", BinaryType.BINARY, false)
          .add("sha256", StringType.STRING, false)
          .add("trial_digest", StringType.STRING, false)
          .add("seed", LongType.LONG, false)
          .add("data_version", LongType.LONG, false)
          .add("code_version", StringType.STRING, false);

  private static final List<String> INDEX_COLUMNS = List.of("trial", "attempt", "epoch", "name");
  private static final List<String> READ_COLUMNS =
      List.of("attempt", "name", "title", "svg", "sha256");
  private static final List<String> HISTORY_COLUMNS =
      List.of("attempt", "name", "title", "svg", "sha256", "epoch");

  private final DeltaTable table;

  /**
   * A row.
   *
   * @param epoch finished by the segment
   */
  public record Drawn(
      SegmentKey key,
      int epoch,
      String name,
      String title,
      byte[] svg,
      String sha256,
      Provenance provenance) {

    /** Whether the bytes are those that were written. */
    public boolean isWhole() {
      return sha256.equals(Sha256.of(svg));
    }

    /**
     * As it was handed on.
     *
     * @throws IllegalArgumentException if it is no drawing
     */
    public Drawing drawing() {
      return new Drawing(name, title, svg);
    }
  }

  /**
   * The latest drawing of a name that a trial left.
   *
   * @param epoch finished by the segment
   */
  public record Entry(SegmentKey key, int epoch, String name) {}

  /**
   * The drawings of a sweep that count, as one version of the table has them.
   *
   * @param trials by trial, those of each in order of their names
   */
  public record Index(long version, SortedMap<Integer, List<Entry>> trials) {

    private static final Index EMPTY = new Index(0, Collections.emptySortedMap());

    public Index {
      trials = Collections.unmodifiableSortedMap(new TreeMap<>(trials));
    }
  }

  /**
   * @param results folder of all tables of results
   */
  public DrawingsTable(String results, Configuration hadoop) {
    this.table = DeltaTable.ofLargeRows(results + "/" + NAME, SCHEMA, hadoop);
  }

  public boolean exists() {
    return table.exists();
  }

  public TableUpkeep upkeep() {
    return new TableUpkeep(table);
  }

  /**
   * Adds what a segment drew, in one commit and one file, and creates the table if this is the
   * first drawing. Counts only once the log names the attempt.
   *
   * @param epoch finished by the segment
   * @param drawings each name once; if there are none, nothing is done
   */
  public void append(SegmentKey key, int epoch, List<Drawing> drawings, Provenance provenance) {
    if (drawings.isEmpty()) {
      return;
    }
    table.createIfMissing();
    table.append(
        drawings.stream()
            .map(
                drawing ->
                    new Object[] {
                      key.sweep(),
                      key.trial(),
                      key.attempt(),
                      epoch,
                      drawing.name(),
                      drawing.title(),
                      drawing.svg(),
                      Sha256.of(drawing.svg()),
                      provenance.trialDigest(),
                      provenance.seed(),
                      provenance.dataVersion(),
                      provenance.codeVersion()
                    })
            .toList());
  }

  /**
   * Every row of a sweep, in no particular order, also those of attempts that came to nothing; none
   * without a table.
   *
   * @throws LaminaException {@code DATA} if the table cannot be read to the end
   */
  public void each(String sweep, Consumer<Drawn> sink) {
    if (!table.exists()) {
      return;
    }
    try (Rows rows = table.read(table.version(), SCHEMA.fieldNames(), Map.of("sweep", sweep))) {
      while (rows.hasNext()) {
        Object[] row = rows.next();
        sink.accept(
            new Drawn(
                new SegmentKey(sweep, (Integer) row[1], (Integer) row[2]),
                (Integer) row[3],
                (String) row[4],
                (String) row[5],
                (byte[]) row[6],
                (String) row[7],
                new Provenance((String) row[8], (Long) row[9], (Long) row[10], (String) row[11])));
      }
    }
  }

  /**
   * The latest drawing of each name that each trial left. Rows of attempts that the log does not
   * name as advanced, or that came before a restart, are passed over.
   *
   * @param log of the sweep, as {@link TrialsTable#read} gives it
   */
  public Index index(String sweep, List<SweepEvent> log) {
    if (!table.exists()) {
      return Index.EMPTY;
    }
    Set<SegmentKey> advanced = SegmentKey.advanced(sweep, log);
    long version = table.version();
    var latest = new TreeMap<Integer, SortedMap<String, Entry>>();
    try (Rows rows = table.read(version, INDEX_COLUMNS, Map.of("sweep", sweep))) {
      while (rows.hasNext()) {
        Object[] row = rows.next();
        var key = new SegmentKey(sweep, (Integer) row[0], (Integer) row[1]);
        if (advanced.contains(key)) {
          var entry = new Entry(key, (Integer) row[2], (String) row[3]);
          latest
              .computeIfAbsent(key.trial(), trial -> new TreeMap<>())
              .merge(entry.name(), entry, DrawingsTable::later);
        }
      }
    }
    var trials = new TreeMap<Integer, List<Entry>>();
    latest.forEach((trial, byName) -> trials.put(trial, List.copyOf(byName.values())));
    return new Index(version, trials);
  }

  private static Entry later(Entry one, Entry other) {
    return other.key().attempt() > one.key().attempt() ? other : one;
  }

  /**
   * The drawings of a trial that count, in order of their names.
   *
   * @throws LaminaException {@code DATA} if one is gone, or is not what was written
   */
  public List<Drawing> read(String sweep, int trial, Index index) {
    var wanted = new HashMap<String, Entry>();
    index.trials().getOrDefault(trial, List.of()).forEach(entry -> wanted.put(entry.name(), entry));
    if (wanted.isEmpty()) {
      return List.of();
    }
    var found = new TreeMap<String, Drawing>();
    Map<String, Object> equal = Map.of("sweep", sweep, "trial", trial);
    try (Rows rows = table.read(index.version(), READ_COLUMNS, equal)) {
      while (rows.hasNext()) {
        Object[] row = rows.next();
        Entry entry = wanted.get((String) row[1]);
        if (entry != null && entry.key().attempt() == (Integer) row[0]) {
          found.put(entry.name(), drawing(entry, row));
        }
      }
    }
    for (Entry entry : wanted.values()) {
      if (!found.containsKey(entry.name())) {
        throw refused(entry, "it is not there", null);
      }
    }
    return new ArrayList<>(found.values());
  }

  /**
   * Every drawing of a trial that is there, by epoch, in order of their names: of a name also those
   * that later ones replaced. Rows that do not count are passed over as by {@link #index}.
   *
   * @param log of the sweep, as {@link TrialsTable#read} gives it
   * @throws LaminaException {@code DATA} if one is not what was written, or there twice
   */
  public SortedMap<Integer, List<Drawing>> history(String sweep, int trial, List<SweepEvent> log) {
    var history = new TreeMap<Integer, List<Drawing>>();
    var names = new HashSet<List<Object>>();
    if (!table.exists()) {
      return history;
    }
    Set<SegmentKey> advanced = SegmentKey.advanced(sweep, log);
    Map<String, Object> equal = Map.of("sweep", sweep, "trial", trial);
    try (Rows rows = table.read(table.version(), HISTORY_COLUMNS, equal)) {
      while (rows.hasNext()) {
        Object[] row = rows.next();
        var key = new SegmentKey(sweep, trial, (Integer) row[0]);
        if (advanced.contains(key)) {
          var entry = new Entry(key, (Integer) row[5], (String) row[1]);
          if (!names.add(List.of(entry.epoch(), entry.name()))) {
            throw refused(entry, "it is there twice", null);
          }
          history.computeIfAbsent(entry.epoch(), any -> new ArrayList<>()).add(drawing(entry, row));
        }
      }
    }
    history.values().forEach(drawn -> drawn.sort(Comparator.comparing(Drawing::name)));
    return history;
  }

  private Drawing drawing(Entry entry, Object[] row) {
    byte[] svg = (byte[]) row[3];
    if (!Sha256.of(svg).equals(row[4])) {
      throw refused(entry, "its bytes do not have the SHA-256 of its row", null);
    }
    try {
      return new Drawing(entry.name(), (String) row[2], svg);
    } catch (IllegalArgumentException e) {
      throw refused(entry, e.getMessage(), e);
    }
  }

  private LaminaException refused(Entry entry, String reason, Exception cause) {
    return new LaminaException(
        Failure.DATA,
        "Cannot read drawing %s of attempt %s of trial %s of sweep %s in %s: %s (without this folder, the results are those without drawings)"
            .formatted(
                entry.name(),
                entry.key().attempt(),
                entry.key().trial(),
                entry.key().sweep(),
                table.path(),
                reason),
        cause);
  }

  /** Names of what each segment of a sweep drew, also of those that came to nothing. */
  public Map<SegmentKey, Set<String>> names(String sweep) {
    var names = new HashMap<SegmentKey, Set<String>>();
    if (!table.exists()) {
      return names;
    }
    try (Rows rows = table.read(table.version(), INDEX_COLUMNS, Map.of("sweep", sweep))) {
      while (rows.hasNext()) {
        Object[] row = rows.next();
        names
            .computeIfAbsent(
                new SegmentKey(sweep, (Integer) row[0], (Integer) row[1]), key -> new TreeSet<>())
            .add((String) row[3]);
      }
    }
    return names;
  }

  /** The files of all drawings of a sweep; none without a table. */
  public SegmentFiles list(String sweep) {
    return SegmentFiles.of(table, sweep);
  }

  /**
   * Drops what some segments drew, in one commit. The files stay for those who read an older
   * version, until {@link TableUpkeep#delete}.
   *
   * @param listing that they are in
   * @return false if another upkeep was first: nothing is dropped, and the listing is out of date
   */
  public boolean drop(SegmentFiles listing, Collection<SegmentKey> some) {
    return listing.drop(table, some);
  }
}
