package dev.lamina.jobs.table;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepEvent;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * The log of every sweep: table {@code trials} of {@code TABLES.md}, one row an event. Appending
 * compares and swaps, so of two writers that saw the same log one is refused.
 */
public final class TrialsTable {

  /** Folder of the table below the folder of results. */
  public static final String NAME = "trials";

  static final StructType SCHEMA =
      new StructType()
          .add("sweep", StringType.STRING, false)
          .add("sequence", LongType.LONG, false)
          .add("event", StringType.STRING, false)
          .add("trial", IntegerType.INTEGER, true)
          .add("attempt", IntegerType.INTEGER, true)
          .add("from_epoch", IntegerType.INTEGER, true)
          .add("epoch", IntegerType.INTEGER, true)
          .add("parameters", StringType.STRING, true)
          .add("labels", new MapType(StringType.STRING, StringType.STRING, false), true)
          .add("metrics", new MapType(StringType.STRING, DoubleType.DOUBLE, false), true)
          .add("facts", new MapType(StringType.STRING, StringType.STRING, false), true)
          .add("failure", StringType.STRING, true)
          .add("message", StringType.STRING, true)
          .add("result", StringType.STRING, true)
          .add("trials", IntegerType.INTEGER, true)
          .add("data_version", LongType.LONG, false)
          .add("code_version", StringType.STRING, false)
          .add("time", TimestampType.TIMESTAMP, false);

  private final DeltaTable table;
  private final TableUpkeep upkeep;
  private final InstantSource clock;

  /**
   * The log of one sweep.
   *
   * @param events in order
   * @param times when each was written, by the clock of its driver
   * @param last sequence number after which the next event goes; 0 for an empty log
   */
  public record History(List<SweepEvent> events, List<Instant> times, long last) {
    public History {
      events = List.copyOf(events);
      times = List.copyOf(times);
    }
  }

  private record Numbered(long sequence, SweepEvent event, Instant time) {}

  /**
   * @param results folder of all tables of results
   */
  public TrialsTable(String results, Configuration hadoop) {
    this(results, hadoop, InstantSource.system());
  }

  /**
   * @param clock tells when a row is written
   */
  public TrialsTable(String results, Configuration hadoop, InstantSource clock) {
    this.table = new DeltaTable(results + "/" + NAME, SCHEMA, hadoop);
    this.upkeep = new TableUpkeep(table);
    this.clock = clock;
  }

  public void createIfMissing() {
    table.createIfMissing();
  }

  public TableUpkeep upkeep() {
    return upkeep;
  }

  /**
   * Everything that happened in a sweep; nothing if there is no table yet.
   *
   * @throws LaminaException {@code DATA} if the log holds an event twice or one that it cannot mean
   */
  public History read(String sweep) {
    if (!table.exists()) {
      return new History(List.of(), List.of(), 0);
    }
    // Before the rows: what is committed in between shows in the rows, never the other way round.
    long committed = table.lastTransaction(application(sweep)).orElse(0);
    var found = new ArrayList<Numbered>();
    try (Rows rows = table.read(table.version(), SCHEMA.fieldNames(), Map.of("sweep", sweep))) {
      rows.forEachRemaining(
          values -> {
            Map<String, Object> row = TableSchema.named(SCHEMA, values);
            found.add(
                new Numbered(
                    (Long) row.get("sequence"), event(sweep, row), (Instant) row.get("time")));
          });
    }
    found.sort(Comparator.comparingLong(Numbered::sequence));
    for (int i = 1; i < found.size(); i++) {
      if (found.get(i).sequence() == found.get(i - 1).sequence()) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot read the log of sweep %s in %s: event %s is there twice (delete one of them)"
                .formatted(sweep, table.path(), found.get(i).sequence()));
      }
    }
    long last = found.isEmpty() ? 0 : found.get(found.size() - 1).sequence();
    return new History(
        found.stream().map(Numbered::event).toList(),
        found.stream().map(Numbered::time).toList(),
        Math.max(last, committed));
  }

  /**
   * Adds events after those that were read, all or none.
   *
   * @param last sequence number of the last event read or appended
   * @param dataVersion version of the samples table that the sweep reads
   * @return sequence number of the last event added
   * @throws TransactionTakenException if the log has grown since
   */
  public long append(String sweep, long last, List<SweepEvent> events, long dataVersion) {
    Instant now = clock.instant();
    var rows = new ArrayList<Object[]>();
    for (SweepEvent event : events) {
      Map<String, Object> row = TrialsRow.columns(event);
      row.put("sweep", sweep);
      row.put("sequence", last + 1 + rows.size());
      row.put("data_version", dataVersion);
      row.put("code_version", CodeVersion.current());
      row.put("time", now);
      rows.add(TableSchema.row(SCHEMA, row));
    }
    // The first number of a batch is the transaction: a writer that has not seen the log's end
    // starts at a number that is taken, however many events it brings.
    upkeep.compactAfter(table.append(rows, new TransactionId(application(sweep), last + 1)));
    return last + rows.size();
  }

  private static String application(String sweep) {
    return "log of sweep " + sweep;
  }

  private SweepEvent event(String sweep, Map<String, Object> row) {
    try {
      return TrialsRow.event(row);
    } catch (IllegalArgumentException | NullPointerException | LaminaException e) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot read the log of sweep %s in %s: event %s is not one of Lamina's: %s"
              .formatted(sweep, table.path(), row.get("sequence"), e.getMessage()),
          e);
    }
  }
}
