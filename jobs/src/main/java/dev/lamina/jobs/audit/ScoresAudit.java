package dev.lamina.jobs.audit;

import dev.lamina.core.score.TextScore;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.audit.Fault.Rule;
import dev.lamina.jobs.spark.Executors;
import dev.lamina.jobs.spark.JobFailure;
import dev.lamina.jobs.storage.HadoopSettings;
import dev.lamina.jobs.table.PredictionsTable;
import dev.lamina.jobs.table.Rows;
import dev.lamina.jobs.table.ScoresTable;
import dev.lamina.jobs.table.WrittenFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Holds {@code predictions} and {@code scores} against each other, and every row against what can
 * be. Predictions are read by Spark's tasks; the driver sees a line a score and keeps some faults,
 * however many there are. Changes nothing. Scores are read first: what a score that runs meanwhile
 * commits is no fault.
 */
public final class ScoresAudit {

  /** Faults that are kept in words; all are counted. */
  static final int MOST_FAULTS = 100;

  private static final int TASKS_OF_SLOT = 3;

  private final SparkSession spark;
  private final String results;
  private final Configuration hadoop;

  /** What rows of {@code scores} say whose predictions were not seen, by score. */
  private final SortedMap<String, Told> without = new TreeMap<>();

  /** Every score that has a row, whatever it says. */
  private final Set<String> named = new HashSet<>();

  /** Whether there can be no others. */
  private boolean allNamed = true;

  private final List<Fault> faults = new ArrayList<>();
  private long faultCount;
  private long scores;
  private long predictions;
  private long unnamedScores;
  private long unnamed;

  /**
   * What a row of {@code scores} says of its predictions.
   *
   * @param text whether it has none
   */
  private record Told(String split, long samples, boolean text) {}

  /**
   * What an audit found.
   *
   * @param scores that are there
   * @param predictions that were read
   * @param unnamedScores that came to nothing: there are predictions and no row of {@code scores}
   * @param unnamed their predictions: harmless, nobody reads them
   * @param faults the first of them
   * @param faultCount of all
   */
  public record Result(
      long scores,
      long predictions,
      long unnamedScores,
      long unnamed,
      List<Fault> faults,
      long faultCount) {
    public Result {
      faults = List.copyOf(faults);
    }
  }

  /**
   * @param session stays open; the caller closes it
   * @param results folder of the tables of results
   */
  public ScoresAudit(SparkSession session, String results) {
    this.spark = session;
    this.hadoop = session.sparkContext().hadoopConfiguration();
    this.results = results;
  }

  /**
   * Reads everything. To be called once. A table that is not there has no rows.
   *
   * @throws LaminaException {@code RESOURCES} or {@code LOST} if a table cannot be reached or read
   *     to the end; what is broken is a fault
   */
  public Result run() {
    try {
      readScores();
    } catch (LaminaException e) {
      broken(Rule.SCORES, e);
      allNamed = false;
    }
    try {
      readPredictions();
    } catch (LaminaException e) {
      broken(Rule.PREDICTIONS, e);
      // What else is there is not known.
      without.clear();
    }
    without.forEach((score, told) -> samples(score, told, 0));
    return new Result(scores, predictions, unnamedScores, unnamed, faults, faultCount);
  }

  /** What is broken is a fault; what cannot be reached ends the audit. */
  private void broken(Rule rule, LaminaException e) {
    switch (e.failure()) {
      case SPEC, DATA -> fault(rule, e.getMessage());
      case RESOURCES, INTERNAL, LOST -> throw e;
    }
  }

  private void readScores() {
    var table = new ScoresTable(results, hadoop);
    if (!table.exists()) {
      return;
    }
    try (Rows rows = table.read()) {
      while (rows.hasNext()) {
        score(rows.next());
      }
    }
  }

  private void score(Object[] row) {
    scores++;
    String score = (String) row[ScoresTable.SCORE];
    named.add(score);
    for (int i = 0; i < row.length; i++) {
      if (row[i] == null && i != ScoresTable.CALIBRATION) {
        fault(Rule.SCORES, "%s has null columns (want none but calibration)".formatted(score));
        return;
      }
    }
    boolean text = false;
    for (Map.Entry<?, ?> metric : new TreeMap<>((Map<?, ?>) row[ScoresTable.METRICS]).entrySet()) {
      text |= metric.getKey().equals(TextScore.PERPLEXITY);
      if (!(metric.getValue() instanceof Double value && Double.isFinite(value))) {
        fault(
            Rule.SCORES,
            "%s has %s %s (want a finite number)"
                .formatted(score, metric.getKey(), metric.getValue()));
      }
    }
    var told = new Told((String) row[ScoresTable.SPLIT], (Long) row[ScoresTable.SAMPLES], text);
    if (without.put(score, told) != null) {
      fault(Rule.SCORES, "%s is there more than once".formatted(score));
    }
  }

  private void readPredictions() {
    var table = new PredictionsTable(results, hadoop);
    if (!table.exists()) {
      return;
    }
    long version = table.version();
    List<WrittenFile> files = table.files(version);
    if (files.isEmpty()) {
      return;
    }
    var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    try {
      int tasks = Math.min(files.size(), TASKS_OF_SLOT * new Executors(context).slots());
      var facts = new PredictionFacts(results, version, HadoopSettings.of(hadoop));
      Dataset<Row> rows =
          spark
              .createDataFrame(
                  context.parallelize(files, tasks).mapPartitions(facts), PredictionFacts.COLUMNS)
              .persist(StorageLevel.MEMORY_AND_DISK());
      try {
        Iterator<Row> found =
            byScore(rows)
                .join(twice(rows), same("score", "score_twice"), "left_outer")
                .join(renamed(rows), same("score", "score_renamed"), "left_outer")
                .orderBy("score")
                .toLocalIterator();
        found.forEachRemaining(this::rows);
      } finally {
        rows.unpersist();
      }
    } catch (Exception e) {
      // Not only RuntimeException: Scala lets the checked SparkException through undeclared.
      throw JobFailure.of("read predictions", e, context);
    }
  }

  /** Also where both are null. */
  private static Column same(String one, String other) {
    return functions.col(one).eqNullSafe(functions.col(other));
  }

  private static Dataset<Row> byScore(Dataset<Row> rows) {
    var columns = new ArrayList<Column>();
    columns.add(functions.expr("min(split)").as("first_split"));
    columns.add(functions.expr("max(split)").as("last_split"));
    columns.add(functions.expr("min(classes)").as("least_classes"));
    columns.add(functions.expr("max(classes)").as("most_classes"));
    columns.add(functions.expr("bit_or(kinds)").as("kinds"));
    for (PredictionRule rule : PredictionRule.values()) {
      String breaks = "(broken & %s) <> 0".formatted(rule.bit());
      columns.add(functions.expr("count_if(" + breaks + ")").as(rule.name()));
      columns.add(functions.expr("min(IF(" + breaks + ", key, NULL))").as(example(rule)));
    }
    return rows.groupBy("score")
        .agg(functions.expr("count(*)").as("rows"), columns.toArray(Column[]::new));
  }

  private static String example(PredictionRule rule) {
    return rule.name() + "_example";
  }

  /** Samples that a score tells of more than once. */
  private static Dataset<Row> twice(Dataset<Row> rows) {
    return rows.where("key IS NOT NULL")
        .groupBy("score", "split", "key")
        .count()
        .where("count > 1")
        .groupBy(functions.col("score").as("score_twice"))
        .agg(
            functions.expr("count(*)").as("twice"), functions.expr("min(key)").as("twice_example"));
  }

  /** Classes that a score tells by several names. */
  private static Dataset<Row> renamed(Dataset<Row> rows) {
    return rows.where("predicted IS NOT NULL")
        .groupBy("score", "predicted")
        .agg(
            functions.expr("min(class_name)").as("one"),
            functions.expr("max(class_name)").as("other"))
        .where("one <> other")
        .groupBy(functions.col("score").as("score_renamed"))
        .agg(
            functions.expr("count(*)").as("renamed"),
            functions.expr("min(struct(predicted, one, other))").as("renamed_example"));
  }

  /** What all rows of one score are. */
  private void rows(Row row) {
    String score = row.getAs("score");
    long rows = number(row, "rows");
    predictions += rows;
    Optional<Told> told = Optional.ofNullable(score == null ? null : without.remove(score));
    if (told.isPresent()) {
      samples(score, told.get(), rows);
    } else if (score != null && allNamed && !named.contains(score)) {
      unnamedScores++;
      unnamed += rows;
    }
    for (PredictionRule rule : PredictionRule.values()) {
      long broken = number(row, rule.name());
      if (broken > 0) {
        fault(
            Rule.PREDICTIONS,
            "%s has %s rows against a rule, such as %s (want %s)"
                .formatted(score, broken, row.getAs(example(rule)), rule.wanted()));
      }
    }
    if (number(row, "twice") > 0) {
      fault(
          Rule.PREDICTIONS,
          "%s has %s samples more than once, such as %s"
              .formatted(score, number(row, "twice"), row.getAs("twice_example")));
    }
    split(row, told);
    if (Long.bitCount(number(row, "kinds")) > 1) {
      fault(
          Rule.PREDICTIONS,
          "%s has classes, boxes and pixels, of them more than one (want one model)"
              .formatted(score));
    }
    if (number(row, "least_classes") != number(row, "most_classes")) {
      fault(
          Rule.PREDICTIONS,
          "%s has %s to %s top_labels a row (want the same number in each)"
              .formatted(score, number(row, "least_classes"), number(row, "most_classes")));
    }
    if (number(row, "renamed") > 0) {
      Row example = row.getAs("renamed_example");
      fault(
          Rule.PREDICTIONS,
          "%s has %s classes of several names: %s is %s and %s"
              .formatted(
                  score, number(row, "renamed"), example.get(0), example.get(1), example.get(2)));
    }
  }

  private void samples(String score, Told told, long rows) {
    boolean text = told.text() && rows == 0;
    if (rows != told.samples() && !text) {
      fault(
          Rule.PREDICTIONS,
          "%s has %s rows of %s samples (want one of each)".formatted(score, rows, told.samples()));
    }
  }

  private void split(Row row, Optional<Told> told) {
    String first = row.getAs("first_split");
    String last = row.getAs("last_split");
    String wanted = told.map(Told::split).orElse(first);
    if (first != null && !(first.equals(wanted) && last.equals(wanted))) {
      fault(
          Rule.PREDICTIONS,
          "%s has samples of split %s (want %s)"
              .formatted(row.getAs("score"), first.equals(wanted) ? last : first, wanted));
    }
  }

  /** 0 where there is none. */
  private static long number(Row row, String column) {
    Number value = row.getAs(column);
    return value == null ? 0 : value.longValue();
  }

  private void fault(Rule rule, String detail) {
    faultCount++;
    if (faults.size() < MOST_FAULTS) {
      faults.add(new Fault(rule, detail));
    }
  }
}
