package dev.lamina.jobs.table;

import dev.lamina.core.spec.LaminaException;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Which sweep a run key stands for: table {@code runs} of {@code TABLES.md}, one row a key, made
 * with the first key.
 */
public final class RunsTable {

  /** Folder of the table below the folder of results. */
  public static final String NAME = "runs";

  private static final StructType SCHEMA =
      new StructType()
          .add("run_key", StringType.STRING, false)
          .add("sweep", StringType.STRING, false)
          .add("spec_digest", StringType.STRING, false)
          .add("data_table", StringType.STRING, false)
          .add("data_content", StringType.STRING, false)
          .add("code_version", StringType.STRING, false)
          .add("time", TimestampType.TIMESTAMP, false);

  private final DeltaTable table;

  /**
   * What a key stands for.
   *
   * @param sweep id, which follows from the next three
   * @param specDigest SHA-256 of what decides results in the specification, in hexadecimal
   * @param dataTable qualified folder of the data set
   * @param dataContent SHA-256 of what its samples are, in hexadecimal
   * @param codeVersion of the driver that claimed it
   * @param time when that was
   */
  public record Run(
      String key,
      String sweep,
      String specDigest,
      String dataTable,
      String dataContent,
      String codeVersion,
      Instant time) {}

  /**
   * @param results folder of all tables of results
   */
  public RunsTable(String results, Configuration hadoop) {
    this.table = new DeltaTable(results + "/" + NAME, SCHEMA, hadoop);
  }

  /** What a key stands for, if it was ever used. */
  public Optional<Run> find(String key) {
    return read(Map.of("run_key", key)).stream().findFirst();
  }

  /** The keys that stand for a sweep, in the order in which they were claimed. */
  public List<String> keys(String sweep) {
    return read(Map.of("sweep", sweep)).stream()
        .sorted(Comparator.comparing(Run::time).thenComparing(Run::key))
        .map(Run::key)
        .toList();
  }

  /**
   * Records what a key stands for, unless it stands for something: of several that come at once
   * exactly one is recorded.
   *
   * @return what it stands for from now on, the caller's or another's
   * @throws LaminaException as of every table
   */
  public Run claim(
      String key, String sweep, String specDigest, String dataTable, String dataContent) {
    Optional<Run> before = find(key);
    if (before.isPresent()) {
      return before.get();
    }
    table.createIfMissing();
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    var run = new Run(key, sweep, specDigest, dataTable, dataContent, CodeVersion.current(), now);
    try {
      table.append(List.<Object[]>of(row(run)), new TransactionId("run " + key, 1));
      return run;
    } catch (TransactionTakenException another) {
      return find(key).orElseThrow(() -> another);
    }
  }

  private List<Run> read(Map<String, ?> equal) {
    var runs = new ArrayList<Run>();
    if (!table.exists()) {
      return runs;
    }
    try (Rows rows = table.read(table.version(), SCHEMA.fieldNames(), equal)) {
      rows.forEachRemaining(row -> runs.add(run(row)));
    }
    return runs;
  }

  private static Object[] row(Run run) {
    return new Object[] {
      run.key(),
      run.sweep(),
      run.specDigest(),
      run.dataTable(),
      run.dataContent(),
      run.codeVersion(),
      run.time()
    };
  }

  private static Run run(Object[] row) {
    return new Run(
        (String) row[0],
        (String) row[1],
        (String) row[2],
        (String) row[3],
        (String) row[4],
        (String) row[5],
        (Instant) row[6]);
  }
}
