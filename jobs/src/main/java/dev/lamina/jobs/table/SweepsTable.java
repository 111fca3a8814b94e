package dev.lamina.jobs.table;

import dev.lamina.core.spec.Check;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The sweeps: table {@code sweeps} of {@code TABLES.md}. The first row of a sweep is written when
 * it begins; when it goes on with another text of its specification, which may differ in what
 * changes no result, that is another row.
 */
public final class SweepsTable {

  /** Folder of the table below the folder of results. */
  public static final String NAME = "sweeps";

  static final StructType SCHEMA =
      new StructType()
          .add("sweep", StringType.STRING, false)
          .add("name", StringType.STRING, false)
          .add("spec", StringType.STRING, false)
          .add("spec_digest", StringType.STRING, false)
          .add("data_table", StringType.STRING, false)
          .add("data_version", LongType.LONG, false)
          .add("code_version", StringType.STRING, false)
          .add("versions", new MapType(StringType.STRING, StringType.STRING, false), false)
          .add("created", TimestampType.TIMESTAMP, false);

  private final DeltaTable table;

  /**
   * What a sweep is.
   *
   * @param id key of the sweep in every table
   * @param spec text of the specification on one line, keys in the order of the file, as last
   *     stated
   * @param specDigest SHA-256 of what decides results in it, in hexadecimal
   * @param dataTable qualified folder of the data set
   * @param dataVersion version of its {@code samples} that every trial of the sweep reads
   * @param codeVersion of the driver that began it
   * @param versions of Java and the libraries in the driver that began it, by name
   * @param created when it began
   */
  public record Entry(
      String id,
      String name,
      String spec,
      String specDigest,
      String dataTable,
      long dataVersion,
      String codeVersion,
      SortedMap<String, String> versions,
      Instant created) {

    public Entry {
      Check.argument(!id.isBlank(), "Invalid sweep id: blank");
      versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
    }

    private Entry with(String otherSpec, Instant otherCreated) {
      return new Entry(
          id,
          name,
          otherSpec,
          specDigest,
          dataTable,
          dataVersion,
          codeVersion,
          versions,
          otherCreated);
    }
  }

  /**
   * @param results folder of all tables of results
   */
  public SweepsTable(String results, Configuration hadoop) {
    this.table = new DeltaTable(results + "/" + NAME, SCHEMA, hadoop);
  }

  public boolean exists() {
    return table.exists();
  }

  public void createIfMissing() {
    table.createIfMissing();
  }

  /** The sweep of an id, if it ever began. */
  public Optional<Entry> find(String id) {
    if (!table.exists()) {
      return Optional.empty();
    }
    return merged(read(Map.of("sweep", id))).stream().findFirst();
  }

  /** Every text that the specification of a sweep had, in order; none if it never began. */
  public List<String> texts(String id) {
    if (!table.exists()) {
      return List.of();
    }
    return read(Map.of("sweep", id)).stream()
        .sorted(Comparator.comparing(Entry::created))
        .map(Entry::spec)
        .toList();
  }

  /** All sweeps, in no particular order; none if there is no table yet. */
  public List<Entry> all() {
    return table.exists() ? merged(read(Map.of())) : List.of();
  }

  /**
   * Records that a sweep begins, unless it is there: then what was recorded first stands, but for
   * the text of the specification.
   *
   * @return the sweep as recorded
   */
  public Entry begin(Entry entry) {
    if (find(entry.id()).isEmpty()) {
      try {
        table.append(List.<Object[]>of(row(entry)), new TransactionId("sweep " + entry.id(), 1));
      } catch (TransactionTakenException another) {
        Check.state(find(entry.id()).isPresent(), "Cannot find sweep %s, which began", entry.id());
      }
    }
    return restate(entry.id(), entry.spec());
  }

  /**
   * Records how the specification of a sweep that began reads now, if that is new.
   *
   * @param spec text that differs at most in what changes no result
   * @return the sweep as recorded
   */
  public Entry restate(String id, String spec) {
    List<Entry> rows = read(Map.of("sweep", id));
    Check.argument(!rows.isEmpty(), "Unknown sweep: %s (want one that began)", id);
    Entry recorded = merged(rows).get(0);
    if (recorded.spec().equals(spec)) {
      return recorded;
    }
    Entry last = Collections.max(rows, Comparator.comparing(Entry::created));
    // Rows have no order but their time, which a clock that was set back must not upset.
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    Instant after = last.created().plus(1, ChronoUnit.MICROS);
    Entry restated = recorded.with(spec, now.isAfter(after) ? now : after);
    try {
      table.append(
          List.<Object[]>of(row(restated)), new TransactionId("sweep " + id, rows.size() + 1));
    } catch (TransactionTakenException another) {
      return find(id).orElseThrow(() -> another);
    }
    return find(id).orElseThrow();
  }

  /** One entry a sweep: its first row, with the specification of its last. */
  private static List<Entry> merged(List<Entry> rows) {
    var byId = new LinkedHashMap<String, List<Entry>>();
    rows.stream()
        .sorted(Comparator.comparing(Entry::created))
        .forEach(row -> byId.computeIfAbsent(row.id(), id -> new ArrayList<>()).add(row));
    return byId.values().stream()
        .map(of -> of.get(0).with(of.get(of.size() - 1).spec(), of.get(0).created()))
        .toList();
  }

  private List<Entry> read(Map<String, ?> equal) {
    var entries = new ArrayList<Entry>();
    try (Rows rows = table.read(table.version(), SCHEMA.fieldNames(), equal)) {
      rows.forEachRemaining(row -> entries.add(entry(row)));
    }
    return entries;
  }

  private static Object[] row(Entry entry) {
    return new Object[] {
      entry.id(),
      entry.name(),
      entry.spec(),
      entry.specDigest(),
      entry.dataTable(),
      entry.dataVersion(),
      entry.codeVersion(),
      entry.versions(),
      entry.created()
    };
  }

  private static Entry entry(Object[] row) {
    var versions = new TreeMap<String, String>();
    ((Map<?, ?>) row[7]).forEach((name, version) -> versions.put((String) name, (String) version));
    return new Entry(
        (String) row[0],
        (String) row[1],
        (String) row[2],
        (String) row[3],
        (String) row[4],
        (Long) row[5],
        (String) row[6],
        versions,
        (Instant) row[8]);
  }
}
