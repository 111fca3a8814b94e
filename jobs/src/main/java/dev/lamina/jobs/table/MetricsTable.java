package dev.lamina.jobs.table;

import dev.lamina.core.metric.EpochMetrics;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepEvent;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
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

  private static final List<String> READ_COLUMNS =
      List.of("trial", "attempt", "epoch", "name", "value");

  private final DeltaTable table;
  private final TableUpkeep upkeep;

  /** A row. */
  public record Measured(
      SegmentKey key, int epoch, String name, double value, Provenance provenance) {}

  /**
   * @param results folder of all tables of results
   */
  public MetricsTable(String results, Configuration hadoop) {
    this.table = new DeltaTable(results + "/" + NAME, SCHEMA, hadoop);
    this.upkeep = new TableUpkeep(table);
  }

  public void createIfMissing() {
    table.createIfMissing();
  }

  public TableUpkeep upkeep() {
    return upkeep;
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
      upkeep.compactAfter(table.append(rows));
    }
  }

  /**
   * Every row of a sweep, in no particular order, also those of attempts that came to nothing.
   *
   * @throws LaminaException {@code DATA} if there is no table, or it cannot be read to the end
   */
  public void each(String sweep, Consumer<Measured> sink) {
    try (Rows rows = table.read(table.version(), SCHEMA.fieldNames(), Map.of("sweep", sweep))) {
      while (rows.hasNext()) {
        Object[] row = rows.next();
        sink.accept(
            new Measured(
                new SegmentKey(sweep, (Integer) row[1], (Integer) row[2]),
                (Integer) row[3],
                (String) row[4],
                (Double) row[5],
                new Provenance((String) row[6], (Long) row[7], (Long) row[8], (String) row[9])));
      }
    }
  }

  /**
   * What the trials of a sweep measured, by trial, in order of epochs. Rows of attempts that the
   * log does not name as advanced, or that came before a restart, are passed over.
   *
   * @param log of the sweep, as {@link TrialsTable#read} gives it
   */
  public SortedMap<Integer, List<EpochMetrics>> read(String sweep, List<SweepEvent> log) {
    Set<SegmentKey> advanced = SegmentKey.advanced(sweep, log);
    var values = new TreeMap<Integer, SortedMap<Integer, SortedMap<String, Double>>>();
    try (Rows rows = table.read(table.version(), READ_COLUMNS, Map.of("sweep", sweep))) {
      while (rows.hasNext()) {
        Object[] row = rows.next();
        int trial = (Integer) row[0];
        if (advanced.contains(new SegmentKey(sweep, trial, (Integer) row[1]))) {
          values
              .computeIfAbsent(trial, t -> new TreeMap<>())
              .computeIfAbsent((Integer) row[2], e -> new TreeMap<>())
              .put((String) row[3], (Double) row[4]);
        }
      }
    }
    var epochs = new TreeMap<Integer, List<EpochMetrics>>();
    values.forEach(
        (trial, byEpoch) ->
            epochs.put(
                trial,
                byEpoch.entrySet().stream()
                    .map(epoch -> new EpochMetrics(epoch.getKey(), epoch.getValue()))
                    .toList()));
    return epochs;
  }
}
