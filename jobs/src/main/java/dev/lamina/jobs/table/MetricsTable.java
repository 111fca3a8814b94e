package dev.lamina.jobs.table;

import dev.lamina.core.metric.EpochMetrics;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Every number that an epoch of a trial measured: table {@code metrics} of {@code TABLES.md}. */
public final class MetricsTable {

  /** Folder of the table below the folder of results. */
  public static final String NAME = "metrics";

  static final StructType SCHEMA =
      new StructType()
          .add("sweep", StringType.STRING, false)
          .add("trial", IntegerType.INTEGER, false)
          .add("attempt", IntegerType.INTEGER, false)
          .add("epoch", IntegerType.INTEGER, false)
          .add("name", StringType.STRING, false)
          .add("value", DoubleType.DOUBLE, false)
          .add("trial_digest", StringType.STRING, false)
          .add("seed", LongType.LONG, false)
          .add("data_version", LongType.LONG, false)
          .add("code_version", StringType.STRING, false);

  private final DeltaTable table;

  /**
   * One number that one epoch of an attempt measured.
   *
   * @param epoch 1 for the first
   * @param name such as {@code test/accuracy}
   */
  public record Measurement(int trial, int attempt, int epoch, String name, double value) {}

  /**
   * @param results folder of all tables of results
   */
  public MetricsTable(String results, Configuration hadoop) {
    this.table = new DeltaTable(results + "/" + NAME, SCHEMA, hadoop);
  }

  public void createIfMissing() {
    table.createIfMissing();
  }

  /** Adds what a segment measured, in one commit. Counts only once the log names the attempt. */
  public void append(SegmentKey key, List<EpochMetrics> epochs, Provenance provenance) {
    var rows = new ArrayList<Object[]>();
    for (EpochMetrics epoch : epochs) {
      epoch
          .values()
          .forEach(
              (name, value) ->
                  rows.add(
                      new Object[] {
                        key.sweep(),
                        key.trial(),
                        key.attempt(),
                        epoch.epoch(),
                        name,
                        value,
                        provenance.trialDigest(),
                        provenance.seed(),
                        provenance.dataVersion(),
                        provenance.codeVersion()
                      }));
    }
    if (!rows.isEmpty()) {
      table.append(rows);
    }
  }

  /**
   * Everything that was measured in a sweep, in no particular order; nothing if there is no table
   * yet. The log of the sweep tells which attempts count.
   */
  public List<Measurement> read(String sweep) {
    if (!table.exists()) {
      return List.of();
    }
    var found = new ArrayList<Measurement>();
    List<String> columns = List.of("trial", "attempt", "epoch", "name", "value");
    try (Rows rows = table.read(table.version(), columns, Map.of("sweep", sweep))) {
      rows.forEachRemaining(
          row ->
              found.add(
                  new Measurement(
                      (Integer) row[0],
                      (Integer) row[1],
                      (Integer) row[2],
                      (String) row[3],
                      (Double) row[4])));
    }
    return found;
  }
}
