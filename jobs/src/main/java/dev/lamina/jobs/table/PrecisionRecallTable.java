package dev.lamina.jobs.table;

import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.tune.SweepEvent;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * How often networks were right about a class, by how sure they were: table {@code
 * precision_recall} of {@code TABLES.md}. It is there from the first counts on; without it, there
 * are none.
 */
public final class PrecisionRecallTable {

  /** Folder of the table below the folder of results. */
  public static final String NAME = "precision_recall";

  private static final ArrayType COUNTS = new ArrayType(LongType.LONG, false);

  static final StructType SCHEMA =
      new StructType()
          .add("sweep", StringType.STRING, false)
          .add("trial", IntegerType.INTEGER, false)
          .add("attempt", IntegerType.INTEGER, false)
          .add("epoch", IntegerType.INTEGER, false)
          .add("label", IntegerType.INTEGER, false)
          .add("class_name", StringType.STRING, false)
          .add("positives", LongType.LONG, false)
          .add("samples", LongType.LONG, true)
          .add("true_positives", COUNTS, false)
          .add("false_positives", COUNTS, false)
          .add("trial_digest", StringType.STRING, false)
          .add("seed", LongType.LONG, false)
          .add("data_version", LongType.LONG, false)
          .add("code_version", StringType.STRING, false);

  private final DeltaTable table;
  private final TableUpkeep upkeep;

  /**
   * A row, as it is: its counts may be none that can be.
   *
   * @param samples null of objects
   */
  public record Counted(
      SegmentKey key,
      int epoch,
      int label,
      String className,
      long positives,
      Long samples,
      List<Long> truePositives,
      List<Long> falsePositives,
      Provenance provenance) {

    /**
     * As it was handed on.
     *
     * @throws IllegalArgumentException if such counts cannot be
     */
    public PrecisionRecall counts() {
      return new PrecisionRecall(
          label,
          className,
          positives,
          samples == null ? 0 : samples,
          truePositives,
          falsePositives);
    }
  }

  /**
   * @param results folder of all tables of results
   */
  public PrecisionRecallTable(String results, Configuration hadoop) {
    this.table = new DeltaTable(results + "/" + NAME, SCHEMA, hadoop);
    this.upkeep = new TableUpkeep(table);
  }

  public boolean exists() {
    return table.exists();
  }

  public TableUpkeep upkeep() {
    return upkeep;
  }

  /**
   * Adds what a segment counted, in one commit, and creates the table if these are the first
   * counts. Counts only once the log names the attempt.
   *
   * @param epoch finished by the segment
   * @param classes each once; if there are none, nothing is done
   */
  public void append(
      SegmentKey key, int epoch, List<PrecisionRecall> classes, Provenance provenance) {
    if (classes.isEmpty()) {
      return;
    }
    table.createIfMissing();
    long version =
        table.append(
            classes.stream()
                .map(
                    of ->
                        new Object[] {
                          key.sweep(),
                          key.trial(),
                          key.attempt(),
                          epoch,
                          of.label(),
                          of.name(),
                          of.positives(),
                          of.samples() == 0 ? null : (Long) of.samples(),
                          of.truePositives(),
                          of.falsePositives(),
                          provenance.trialDigest(),
                          provenance.seed(),
                          provenance.dataVersion(),
                          provenance.codeVersion()
                        })
                .toList());
    upkeep.compactAfter(version);
  }

  /**
   * Every row of a sweep, in no particular order, also those of attempts that came to nothing; none
   * without a table.
   *
   * @throws LaminaException {@code DATA} if the table cannot be read to the end
   */
  public void each(String sweep, Consumer<Counted> sink) {
    if (table.exists()) {
      each(Map.of("sweep", sweep), sink);
    }
  }

  private void each(Map<String, ?> equal, Consumer<Counted> sink) {
    try (Rows rows = table.read(table.version(), SCHEMA.fieldNames(), equal)) {
      while (rows.hasNext()) {
        Object[] row = rows.next();
        sink.accept(
            new Counted(
                new SegmentKey((String) row[0], (Integer) row[1], (Integer) row[2]),
                (Integer) row[3],
                (Integer) row[4],
                (String) row[5],
                (Long) row[6],
                (Long) row[7],
                counts(row[8]),
                counts(row[9]),
                new Provenance(
                    (String) row[10], (Long) row[11], (Long) row[12], (String) row[13])));
      }
    }
  }

  private static List<Long> counts(Object column) {
    return ((List<?>) column).stream().map(Long.class::cast).toList();
  }

  /**
   * What a trial counted, by epoch, in order of labels; none without a table. Rows of attempts that
   * the log does not name as advanced, or that came before a restart, are passed over.
   *
   * @param log of the sweep, as {@link TrialsTable#read} gives it
   * @throws LaminaException {@code DATA} if the table cannot be read to the end, or its counts
   *     cannot be, or are there twice
   */
  public SortedMap<Integer, List<PrecisionRecall>> read(
      String sweep, int trial, List<SweepEvent> log) {
    var byEpoch = new TreeMap<Integer, SortedMap<Integer, PrecisionRecall>>();
    if (!table.exists()) {
      return new TreeMap<>();
    }
    Set<SegmentKey> advanced = SegmentKey.advanced(sweep, log);
    each(
        Map.of("sweep", sweep, "trial", trial),
        row -> {
          if (advanced.contains(row.key())) {
            var before =
                byEpoch
                    .computeIfAbsent(row.epoch(), epoch -> new TreeMap<>())
                    .put(row.label(), checked(row));
            if (before != null) {
              throw refused(row, "it is there twice", null);
            }
          }
        });
    var counts = new TreeMap<Integer, List<PrecisionRecall>>();
    byEpoch.forEach((epoch, classes) -> counts.put(epoch, List.copyOf(classes.values())));
    return counts;
  }

  private PrecisionRecall checked(Counted row) {
    try {
      return row.counts();
    } catch (IllegalArgumentException e) {
      throw refused(row, e.getMessage(), e);
    }
  }

  private LaminaException refused(Counted row, String reason, Exception cause) {
    return new LaminaException(
        Failure.DATA,
        "Cannot read class %s of attempt %s of trial %s of sweep %s in %s: %s (without this folder, the results are those without such counts)"
            .formatted(
                row.label(),
                row.key().attempt(),
                row.key().trial(),
                row.key().sweep(),
                table.path(),
                reason),
        cause);
  }
}
