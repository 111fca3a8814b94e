package dev.lamina.jobs.table;

import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * How good models are on splits: table {@code scores} of {@code TABLES.md}. A row is written last:
 * with it the predictions of its score are whole.
 */
public final class ScoresTable {

  /** Folder of the table below the folder of results. */
  public static final String NAME = "scores";

  static final StructType SCHEMA =
      new StructType()
          .add("score", StringType.STRING, false)
          .add("model", StringType.STRING, false)
          .add("weights_sha256", StringType.STRING, false)
          .add("provenance", new MapType(StringType.STRING, StringType.STRING, false), false)
          .add("data_table", StringType.STRING, false)
          .add("data_version", LongType.LONG, false)
          .add("split", StringType.STRING, false)
          .add("samples", LongType.LONG, false)
          .add("calibration", IntegerType.INTEGER, true)
          .add("metrics", new MapType(StringType.STRING, DoubleType.DOUBLE, false), false)
          .add("code_version", StringType.STRING, false)
          .add("created", TimestampType.TIMESTAMP, false);

  /** Positions of columns in rows as {@link #read} gives them. */
  public static final int SCORE = SCHEMA.indexOf("score");

  public static final int SPLIT = SCHEMA.indexOf("split");
  public static final int SAMPLES = SCHEMA.indexOf("samples");
  public static final int CALIBRATION = SCHEMA.indexOf("calibration");
  public static final int METRICS = SCHEMA.indexOf("metrics");

  private final DeltaTable table;

  /**
   * What was measured.
   *
   * @param id key of its predictions
   * @param model name of the network
   * @param weightsSha256 of its weights, in hexadecimal
   * @param provenance where they come from, see {@link
   *     dev.lamina.core.deploy.TrainedModel#provenance}
   * @param dataTable qualified folder of the data set
   * @param dataVersion of its {@code samples}
   * @param samples of the split
   * @param calibration pictures whose ranges decided about eight bits; empty of float32
   * @param metrics by name, such as {@code accuracy}; none of samples without labels
   * @param created when it was done
   */
  public record Entry(
      String id,
      String model,
      String weightsSha256,
      SortedMap<String, String> provenance,
      String dataTable,
      long dataVersion,
      String split,
      long samples,
      Optional<Integer> calibration,
      SortedMap<String, Double> metrics,
      String codeVersion,
      Instant created) {

    public Entry {
      provenance = Collections.unmodifiableSortedMap(new TreeMap<>(provenance));
      metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    }
  }

  /**
   * @param results folder of all tables of results
   */
  public ScoresTable(String results, Configuration hadoop) {
    this.table = new DeltaTable(results + "/" + NAME, SCHEMA, hadoop);
  }

  public void createIfMissing() {
    table.createIfMissing();
  }

  public boolean exists() {
    return table.exists();
  }

  /** All rows as they are. The caller closes them. */
  public Rows read() {
    return table.read(table.version());
  }

  /** Adds a score, unless it is there. */
  public void add(Entry entry) {
    Object[] row = {
      entry.id(),
      entry.model(),
      entry.weightsSha256(),
      entry.provenance(),
      entry.dataTable(),
      entry.dataVersion(),
      entry.split(),
      entry.samples(),
      entry.calibration().orElse(null),
      entry.metrics(),
      entry.codeVersion(),
      entry.created()
    };
    table.appendOnce(List.<Object[]>of(row), new TransactionId(entry.id(), 0));
  }

  /** The score of an id, if it was finished; there need be no table. */
  public Optional<Entry> find(String id) {
    if (!table.exists()) {
      return Optional.empty();
    }
    try (Rows rows = table.read(table.version(), SCHEMA.fieldNames(), Map.of("score", id))) {
      return rows.hasNext() ? Optional.of(entry(rows.next())) : Optional.empty();
    }
  }

  @SuppressWarnings("unchecked") // As the schema says.
  private static Entry entry(Object[] row) {
    return new Entry(
        (String) row[0],
        (String) row[1],
        (String) row[2],
        new TreeMap<>((Map<String, String>) row[3]),
        (String) row[4],
        (Long) row[5],
        (String) row[6],
        (Long) row[7],
        Optional.ofNullable((Integer) row[8]),
        new TreeMap<>((Map<String, Double>) row[9]),
        (String) row[10],
        (Instant) row[11]);
  }
}
