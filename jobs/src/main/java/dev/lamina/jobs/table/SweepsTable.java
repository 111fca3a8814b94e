package dev.lamina.jobs.table;

import dev.lamina.core.spec.Check;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** One row a sweep, written when it starts: table {@code sweeps} of {@code TABLES.md}. */
public final class SweepsTable {

  /** Folder of the table below the folder of results. */
  public static final String NAME = "sweeps";

  private static final StructType SCHEMA =
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
   * @param spec canonical text of the specification
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
  }

  /**
   * @param results folder of all tables of results
   */
  public SweepsTable(String results, Configuration hadoop) {
    this.table = new DeltaTable(results + "/" + NAME, SCHEMA, hadoop);
  }

  public void createIfMissing() {
    table.createIfMissing();
  }

  /** The sweep of an id, if it ever began. */
  public Optional<Entry> find(String id) {
    if (!table.exists()) {
      return Optional.empty();
    }
    return read(Map.of("sweep", id)).stream().findFirst();
  }

  /** All sweeps, in no particular order; none if there is no table yet. */
  public List<Entry> all() {
    return table.exists() ? read(Map.of()) : List.of();
  }

  /**
   * Records that a sweep begins, unless it is there: then what was recorded first stands.
   *
   * @return the sweep as recorded
   */
  public Entry begin(Entry entry) {
    Optional<Entry> found = find(entry.id());
    if (found.isPresent()) {
      return found.get();
    }
    try {
      table.append(List.<Object[]>of(row(entry)), new TransactionId("sweep " + entry.id(), 1));
      return entry;
    } catch (TransactionTakenException another) {
      return find(entry.id()).orElseThrow(() -> another);
    }
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
