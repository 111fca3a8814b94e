package dev.lamina.jobs.table;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecNode;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;

/**
 * What users want of sweeps: table {@code requests} of {@code TABLES.md}, one row a request. The
 * driver of a sweep reads it while it runs, and the next one when it begins.
 */
public final class RequestsTable {

  /** Folder of the table below the folder of results. */
  public static final String NAME = "requests";

  private static final StructType SCHEMA =
      new StructType()
          .add("sweep", StringType.STRING, false)
          .add("number", LongType.LONG, false)
          .add("request", StringType.STRING, false)
          .add("trial", IntegerType.INTEGER, true)
          .add("code_version", StringType.STRING, false)
          .add("time", TimestampType.TIMESTAMP, false);

  private static final int ATTEMPTS = 10;

  private final DeltaTable table;

  /** What can be asked for. */
  public enum Kind {
    /** To run nothing until the sweep is resumed. */
    PAUSE,
    RESUME,
    /** To run a trial, or the whole sweep, never again. */
    CANCEL
  }

  /**
   * One request.
   *
   * @param number counts the sweep's requests from 1
   * @param trial empty for the whole sweep
   */
  public record Request(long number, Kind kind, OptionalInt trial) {}

  /**
   * @param results folder of all tables of results
   */
  public RequestsTable(String results, Configuration hadoop) {
    this.table = new DeltaTable(results + "/" + NAME, SCHEMA, hadoop);
  }

  /** Columns of the table. */
  public static StructType schema() {
    return SCHEMA;
  }

  /** Version of the table; empty if there is none yet. To read it costs more. */
  public OptionalLong version() {
    return table.exists() ? OptionalLong.of(table.version()) : OptionalLong.empty();
  }

  /**
   * Everything that was asked of a sweep, in order; nothing if there is no table yet.
   *
   * @throws LaminaException {@code DATA} if there is a request that it cannot mean
   */
  public List<Request> read(String sweep) {
    if (!table.exists()) {
      return List.of();
    }
    var found = new ArrayList<Request>();
    try (Rows rows = table.read(table.version(), SCHEMA.fieldNames(), Map.of("sweep", sweep))) {
      rows.forEachRemaining(values -> found.add(request(sweep, TableSchema.named(SCHEMA, values))));
    }
    found.sort(Comparator.comparingLong(Request::number));
    return found;
  }

  /**
   * Asks for something.
   *
   * @param trial empty for the whole sweep
   */
  public void add(String sweep, Kind kind, OptionalInt trial) {
    table.createIfMissing();
    for (int attempt = 1; ; attempt++) {
      List<Request> before = read(sweep);
      long number = before.isEmpty() ? 1 : before.get(before.size() - 1).number() + 1;
      Object[] row = {
        sweep,
        number,
        SpecNode.spelled(kind),
        trial.isPresent() ? trial.getAsInt() : null,
        CodeVersion.current(),
        Instant.now()
      };
      try {
        table.append(
            List.<Object[]>of(row), new TransactionId("requests of sweep " + sweep, number));
        return;
      } catch (TransactionTakenException another) {
        if (attempt == ATTEMPTS) {
          throw another;
        }
      }
    }
  }

  private Request request(String sweep, Map<String, Object> row) {
    try {
      var trial = (Integer) row.get("trial");
      return new Request(
          (Long) row.get("number"),
          Kind.valueOf(((String) row.get("request")).toUpperCase(Locale.ROOT)),
          trial == null ? OptionalInt.empty() : OptionalInt.of(trial));
    } catch (IllegalArgumentException e) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot read the requests of sweep %s in %s: request %s is %s (want pause, resume or cancel; delete the row)"
              .formatted(sweep, table.path(), row.get("number"), row.get("request")),
          e);
    }
  }
}
