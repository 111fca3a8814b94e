package dev.lamina.jobs.notebook;

import dev.lamina.core.draw.Drawing;
import dev.lamina.core.draw.Figures;
import dev.lamina.core.draw.Markup;
import dev.lamina.core.experiment.TrialRunner;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.train.TensorStatistics;
import dev.lamina.core.tune.SweepEvent;
import dev.lamina.jobs.report.Leaderboard;
import dev.lamina.jobs.report.ReportReader;
import dev.lamina.jobs.report.SweepReport;
import dev.lamina.jobs.report.TextReport;
import dev.lamina.jobs.report.TrialReport;
import dev.lamina.jobs.report.TrialSetup;
import dev.lamina.jobs.storage.HadoopSettings;
import dev.lamina.jobs.table.CheckpointsTable;
import dev.lamina.jobs.table.DrawingsTable;
import dev.lamina.jobs.table.SegmentKey;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TableFolder;
import dev.lamina.jobs.table.TrialsTable;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.Tuple2;
import scala.collection.Seq;

/**
 * What notes show of a folder of results. Tables are read as reports read them, so the numbers are
 * the same: what came to nothing does not count. Only {@link #weights} runs a Spark job.
 *
 * <p>Wherever a sweep is named, it is by id or name; one that is not there is refused with those
 * that are.
 */
public final class ResultsNote {

  /** Shown at once: a page of a browser holds no more. */
  private static final long MOST_DRAWN_BYTES = 6L << 20;

  private static final String LATEST = "latest";
  private static final String BEST = "best";
  private static final String RANKING = "ranking";

  private static final double GIGABYTE = 1L << 30;

  private final SparkSession spark;
  private final String folder;
  private final Configuration hadoop;

  private ResultsNote(SparkSession spark, String folder, Configuration hadoop) {
    this.spark = spark;
    this.folder = folder;
    this.hadoop = hadoop;
  }

  /**
   * Looks at nothing yet.
   *
   * @param folder that was {@code --out} of sweeps
   */
  public static ResultsNote of(SparkSession spark, String folder) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    return new ResultsNote(spark, new TableFolder(folder.strip(), hadoop).qualified(), hadoop);
  }

  /**
   * Ids of the sweeps there are, the latest first, for a form; before them {@link #latest}.
   * Zeppelin keeps what a form began with: an id would stay when a newer sweep has come.
   */
  public Seq<Tuple2<Object, String>> sweeps() {
    List<SweepsTable.Entry> all = reader().sweeps();
    var choices = new ArrayList<Tuple2<Object, String>>();
    choices.add(new Tuple2<>(LATEST, LATEST + ": " + all.get(0).id()));
    all.forEach(sweep -> choices.add(new Tuple2<>(sweep.id(), sweep.id())));
    return Choices.shown(choices);
  }

  /** What stands for the sweep that began last, whichever that is then. */
  public String latest() {
    return LATEST;
  }

  /** Names of what its epochs measured, for a form; before them {@link #metric}. */
  public Seq<Tuple2<Object, String>> metrics(String sweep) {
    SweepReport report = report(sweep);
    var choices = new ArrayList<Tuple2<Object, String>>();
    choices.add(new Tuple2<>(RANKING, RANKING + ": " + report.metric()));
    measured(report).forEach(name -> choices.add(new Tuple2<>(name, name)));
    return Choices.shown(choices);
  }

  /** What stands for the metric that trials are ranked by. */
  public String metric() {
    return RANKING;
  }

  /** Numbers of its trials, the best first, for a form; before them {@link #best}. */
  public Seq<Tuple2<Object, String>> trials(String sweep) {
    SweepReport report = report(sweep);
    var choices = new ArrayList<Tuple2<Object, String>>();
    report.trials().stream()
        .findFirst()
        .ifPresent(first -> choices.add(new Tuple2<>(BEST, BEST + ": " + series(report, first))));
    report
        .trials()
        .forEach(
            trial ->
                choices.add(new Tuple2<>(Integer.toString(trial.trial()), series(report, trial))));
    return Choices.shown(choices);
  }

  /** What stands for its best trial, or for the first that there is. */
  public String best() {
    return BEST;
  }

  /** What a terminal is told of it: leaderboard, seeds, papers, failures. */
  public String report(String sweep, int most) {
    return Display.text(new TextReport(report(sweep)).text(most));
  }

  /** Its trials, the best first: view {@code lamina_leaderboard}. */
  public Dataset<Row> leaderboard(String sweep) {
    Leaderboard board = Leaderboard.of(report(sweep));
    var view = new View("lamina_leaderboard").column("rank", DataTypes.IntegerType);
    board.columns().forEach(column -> view.column(column.name(), type(column.type())));
    int rank = 0;
    for (List<Object> row : board.rows()) {
      var values = new ArrayList<Object>();
      values.add(++rank);
      values.addAll(row);
      view.row(values.toArray());
    }
    return view.register(spark);
  }

  private static DataType type(Class<?> type) {
    if (type == Integer.class) {
      return DataTypes.IntegerType;
    }
    return type == Double.class ? DataTypes.DoubleType : DataTypes.StringType;
  }

  /**
   * A metric by epoch: view {@code lamina_curves} with {@code trial}, {@code rank} (from 1), {@code
   * series} (trial and what tells it from others), {@code metric} (its name), {@code epoch} and
   * {@code value}.
   *
   * @throws SpecException if nothing of that name was measured
   */
  public Dataset<Row> curves(String sweep, String metric) {
    SweepReport report = report(sweep);
    String wanted = metric.equals(RANKING) ? report.metric() : metric;
    if (!measured(report).contains(wanted)) {
      throw new SpecException(
          "Unknown metric: %s (known: %s)".formatted(wanted, String.join(", ", measured(report))));
    }
    var view =
        new View("lamina_curves")
            .column("trial", DataTypes.IntegerType)
            .column("rank", DataTypes.IntegerType)
            .column("series", DataTypes.StringType)
            .column("metric", DataTypes.StringType)
            .column("epoch", DataTypes.IntegerType)
            .column("value", DataTypes.DoubleType);
    int rank = 0;
    for (TrialReport trial : report.trials()) {
      int place = ++rank;
      Map<Integer, Double> curve = trial.curves().get(wanted);
      if (curve != null) {
        curve.forEach(
            (epoch, value) ->
                view.row(trial.trial(), place, series(report, trial), wanted, epoch, value));
      }
    }
    return view.register(spark);
  }

  /**
   * What trials reach and what it takes: view {@code lamina_memory} with {@code trial}, {@code
   * method}, {@code modules} (K), {@code metric} (its name), {@code value} (after the last epoch),
   * {@code peak_gb} (of a step), {@code state_gb} (held between steps) and {@code total_gb}.
   */
  public Dataset<Row> memory(String sweep) {
    SweepsTable.Entry entry = entry(sweep);
    SweepReport report = report(sweep);
    Map<Integer, TrialSetup> setups = reader().setups(entry);
    var view =
        new View("lamina_memory")
            .column("trial", DataTypes.IntegerType)
            .column("method", DataTypes.StringType)
            .column("modules", DataTypes.IntegerType)
            .column("metric", DataTypes.StringType)
            .column("value", DataTypes.DoubleType)
            .column("peak_gb", DataTypes.DoubleType)
            .column("state_gb", DataTypes.DoubleType)
            .column("total_gb", DataTypes.DoubleType);
    for (TrialReport trial : report.trials()) {
      TrialSetup setup = setups.get(trial.trial());
      OptionalDouble value = trial.last(report.tested());
      Double peak = gigabytes(trial, TrialRunner.PEAK_MEMORY);
      Double state = gigabytes(trial, TrialRunner.STATE_MEMORY);
      view.row(
          trial.trial(),
          setup.method(),
          setup.modules().orElse(null),
          report.tested(),
          value.isPresent() ? (Object) value.getAsDouble() : null,
          peak,
          state,
          peak == null || state == null ? null : (Object) (peak + state));
    }
    return view.register(spark);
  }

  private static Double gigabytes(TrialReport trial, String fact) {
    String bytes = trial.facts().get(fact);
    return bytes == null ? null : Figures.parsed(bytes).map(value -> value / GIGABYTE).orElse(null);
  }

  /**
   * What the tensors of a trial are like in every checkpoint that is kept: view {@code
   * lamina_weights} with a row a tensor and checkpoint: {@code trial}, {@code attempt}, and the
   * components of {@link TensorStatistics}. Checkpoints are read and verified by tasks, one each.
   *
   * @param trial its number
   */
  public Dataset<Row> weights(String sweep, String trial) {
    SweepsTable.Entry entry = entry(sweep);
    int number = number(sweep, trial);
    Set<SegmentKey> kept = new CheckpointsTable(folder, hadoop).list(entry.id()).files().keySet();
    List<SegmentKey> wanted =
        SegmentKey.advanced(entry.id(), log(entry)).stream()
            .filter(key -> key.trial() == number && kept.contains(key))
            .toList();
    if (wanted.isEmpty()) {
      throw new SpecException(
          "Trial %s of sweep %s has no checkpoint (want another trial; run.keep says which stay)"
              .formatted(trial, entry.id()));
    }
    HadoopSettings settings = HadoopSettings.of(hadoop);
    String results = folder;
    List<Tuple2<SegmentKey, List<TensorStatistics>>> found =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(wanted, wanted.size())
            .mapToPair(key -> new Tuple2<>(key, statistics(key, results, settings)))
            .collect();
    var view =
        new View("lamina_weights")
            .column("trial", DataTypes.IntegerType)
            .column("attempt", DataTypes.IntegerType)
            .column("epoch", DataTypes.IntegerType)
            .column("tensor", DataTypes.IntegerType)
            .column("name", DataTypes.StringType)
            .column("type", DataTypes.StringType)
            .column("shape", DataTypes.StringType)
            .column("elements", DataTypes.LongType)
            .column("mean", DataTypes.DoubleType)
            .column("deviation", DataTypes.DoubleType)
            .column("norm", DataTypes.DoubleType)
            .column("minimum", DataTypes.DoubleType)
            .column("maximum", DataTypes.DoubleType)
            .column("zeros", DataTypes.LongType)
            .column("infinite", DataTypes.LongType);
    for (Tuple2<SegmentKey, List<TensorStatistics>> checkpoint : found) {
      for (TensorStatistics of : checkpoint._2()) {
        view.row(
            number,
            checkpoint._1().attempt(),
            of.epoch(),
            of.tensor(),
            of.name(),
            of.type(),
            of.shape(),
            of.elements(),
            of.mean(),
            of.deviation(),
            of.norm(),
            of.minimum(),
            of.maximum(),
            of.zeros(),
            of.infinite());
      }
    }
    return view.register(spark);
  }

  /** Runs in a task. */
  private static List<TensorStatistics> statistics(
      SegmentKey key, String results, HadoopSettings settings) {
    return TensorStatistics.of(new CheckpointsTable(results, settings.hadoop()).read(key));
  }

  /**
   * What a trial drew, as a page: pictures with what was found, curves, tables.
   *
   * @param trial its number
   */
  public String drawings(String sweep, String trial) {
    SweepsTable.Entry entry = entry(sweep);
    int number = number(sweep, trial);
    var table = new DrawingsTable(folder, hadoop);
    List<Drawing> drawings = table.read(entry.id(), number, table.index(entry.id(), log(entry)));
    var page = new Markup();
    page.element("h3", "Trial %s of %s".formatted(number, entry.name()));
    if (drawings.isEmpty()) {
      page.element("p", "It left no drawing (detectors draw, and classifiers nothing).");
    }
    long bytes = 0;
    var left = new ArrayList<String>();
    for (Drawing drawing : drawings) {
      bytes += drawing.svg().length;
      if (bytes > MOST_DRAWN_BYTES) {
        left.add(drawing.name());
      } else {
        draw(page, drawing);
      }
    }
    if (!left.isEmpty()) {
      page.element("p", "Too much for one page: %s (see 'lamina report')".formatted(left));
    }
    return Display.html(page);
  }

  /** As an image, which has its title: styles stay inside, and a browser runs nothing in it. */
  static void draw(Markup page, Drawing drawing) {
    page.raw("<img style=\"max-width:100%\" alt=\"")
        .text(drawing.title())
        .raw("\" src=\"data:image/svg+xml;base64,")
        .raw(Base64.getEncoder().encodeToString(drawing.svg()))
        .raw("\">");
  }

  private int number(String sweep, String trial) {
    if (trial.equals(BEST)) {
      return report(sweep).trials().stream()
          .findFirst()
          .map(TrialReport::trial)
          .orElseThrow(
              () -> new SpecException("No trial of sweep %s has begun yet".formatted(sweep)));
    }
    if (!trial.matches("\\d{1,9}")) {
      throw new SpecException(
          "Invalid trial: %s (want its number, such as 0, or best)".formatted(trial));
    }
    int number = Integer.parseInt(trial);
    SortedSet<Integer> known = new TreeSet<>();
    report(sweep).trials().forEach(one -> known.add(one.trial()));
    if (!known.contains(number)) {
      throw new SpecException("Unknown trial: %s (known: %s)".formatted(number, known));
    }
    return number;
  }

  /** A trial with what tells it from others. */
  private static String series(SweepReport report, TrialReport trial) {
    Set<String> labels = new LinkedHashSet<>();
    report.varied().forEach(path -> labels.add(trial.parameters().getOrDefault(path, "-")));
    String name = "trial " + trial.trial();
    return Display.cell(labels.isEmpty() ? name : name + ": " + String.join(", ", labels));
  }

  private static SortedSet<String> measured(SweepReport report) {
    var names = new TreeSet<String>();
    report.trials().forEach(trial -> names.addAll(trial.curves().keySet()));
    return names;
  }

  private SweepsTable.Entry entry(String sweep) {
    return sweep.equals(LATEST) ? reader().sweeps().get(0) : reader().sweep(sweep);
  }

  private SweepReport report(String sweep) {
    return reader().read(entry(sweep), List.of());
  }

  private List<SweepEvent> log(SweepsTable.Entry sweep) {
    return new TrialsTable(folder, hadoop).read(sweep.id()).events();
  }

  private ReportReader reader() {
    return new ReportReader(folder, hadoop);
  }

  @Override
  public String toString() {
    return Display.cell("results in " + TableFolder.plain(folder));
  }
}
