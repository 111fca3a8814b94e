package dev.lamina.jobs.score;

import dev.lamina.core.backbone.Task;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.Split;
import dev.lamina.core.deploy.Scorer;
import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.core.experiment.DataThreads;
import dev.lamina.core.quantization.ActivationRanges;
import dev.lamina.core.score.Score;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.jobs.model.SharedModel;
import dev.lamina.jobs.spark.Executors;
import dev.lamina.jobs.spark.JobFailure;
import dev.lamina.jobs.storage.HadoopSettings;
import dev.lamina.jobs.table.CodeVersion;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.DeltaShardSource;
import dev.lamina.jobs.table.PredictionsTable;
import dev.lamina.jobs.table.SampleSets;
import dev.lamina.jobs.table.ScoresTable;
import dev.lamina.jobs.table.TableFolder;
import dev.lamina.jobs.table.TargetKind;
import dev.lamina.jobs.table.WrittenFile;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * Asks a trained model about a split across executors, a run of shards a task, and keeps what it
 * tells ({@link PredictionsTable}) and how good that is ({@link ScoresTable}). Predictions are
 * committed together, and before their score: a score that is there is whole. The same model on the
 * same samples is the same score; when it is there, nothing is done.
 */
public final class ScoreJob {

  /** Runs of shards for each task that can run at once: the last ones end at about one time. */
  private static final int RUNS_OF_SLOT = 3;

  private final JavaSparkContext spark;
  private final ScoreRequest request;
  private final TrainedModel model;
  private final Configuration hadoop;

  /**
   * @param session stays open; the caller closes it
   */
  public ScoreJob(SparkSession session, ScoreRequest request) {
    this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.hadoop = session.sparkContext().hadoopConfiguration();
    this.request = request;
    this.model = request.model();
  }

  /**
   * Runs to the end, or finds that it was.
   *
   * @throws SpecException if the model does not take such samples, or knows other classes than they
   *     have
   * @throws LaminaException {@code DATA} if a table is missing or broken
   */
  public ScoresTable.Entry run() {
    Optional<ScoresTable.Entry> done = request.done(hadoop);
    if (done.isPresent()) {
      return done.get();
    }
    new TableFolder(request.results(), hadoop).refuseOthersThanResults();
    DeltaShardSource source = DeltaShardSource.of(request.data(), request.split(), hadoop);
    boolean labelled = check(source);
    var predictions = new PredictionsTable(request.results(), hadoop);
    var scores = new ScoresTable(request.results(), hadoop);
    predictions.createIfMissing();
    scores.createIfMissing();
    String id = request.id();
    List<ScoreReport> reports = reports(id, parts(source), labelled);
    List<WrittenFile> files = reports.stream().flatMap(report -> report.files().stream()).toList();
    SortedMap<String, Double> metrics;
    try {
      metrics = metrics(reports);
      checkWhole(reports);
    } catch (LaminaException e) {
      predictions.discard(files);
      throw e;
    }
    predictions.commit(id, files);
    ScoresTable.Entry entry = entry(id, metrics);
    scores.add(entry);
    return entry;
  }

  /** A text is one part. */
  private static int parts(DeltaShardSource source) {
    return source.channels() == 0 ? 1 : source.shards().size();
  }

  /**
   * Before anything is made or sent.
   *
   * @return whether the samples have targets
   */
  private boolean check(DeltaShardSource source) {
    if (source.shards().isEmpty()) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot score split %s of %s: it has no samples"
              .formatted(request.split(), request.data().folder()));
    }
    TargetKind kind =
        new DatasetTables(request.data().folder(), hadoop)
            .samples()
            .kind(request.data().version(), request.split())
            .orElseThrow();
    boolean labelled = kind != TargetKind.NOTHING;
    Scorer.check(
        model,
        new Scorer.Samples(source.channels(), source.imageSize(), source.classNames(), labelled),
        request.calibration().isPresent());
    if (labelled && kind != TargetKind.of(model.task())) {
      throw new SpecException(
          "Cannot score split %s of %s by %s: it has %s (want %s, or no labels)"
              .formatted(
                  request.split(),
                  request.data().folder(),
                  model.trial().model(),
                  kind.told(),
                  TargetKind.of(model.task()).told()));
    }
    return labelled;
  }

  private SortedMap<String, Double> metrics(List<ScoreReport> reports) {
    List<Score> parts = reports.stream().flatMap(report -> report.scores().stream()).toList();
    if (parts.isEmpty()) {
      return new TreeMap<>();
    }
    Score whole = Score.merged(parts);
    if (!whole.isMeasured()) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot score split %s: nothing in it counts, no pixel and no object (want a split with labels; of Cityscapes, val and no test)"
              .formatted(request.split()));
    }
    SortedMap<String, Double> metrics = whole.values();
    metrics.forEach(
        (name, value) -> {
          if (!Double.isFinite(value)) {
            throw new LaminaException(
                Failure.DATA,
                "Cannot score %s: %s is %s (want a model whose outputs are finite)"
                    .formatted(model.trial().model(), name, value));
          }
        });
    return metrics;
  }

  private void checkWhole(List<ScoreReport> reports) {
    long told = reports.stream().mapToLong(ScoreReport::rows).sum();
    long samples = samples();
    if (model.task() != Task.LANGUAGE_MODELLING && told != samples) {
      throw new LaminaException(
          Failure.INTERNAL,
          "Cannot score split %s: %s predictions of %s samples"
              .formatted(request.split(), told, samples));
    }
  }

  private long samples() {
    return request.data().publication(hadoop).splits().get(request.split()).samples();
  }

  private List<ScoreReport> reports(String id, int parts, boolean labelled) {
    var executors = new Executors(spark);
    int runs = Math.min(parts, RUNS_OF_SLOT * executors.slots());
    var shares = new ArrayList<ScoreTask.Parts>();
    for (int run = 0; run < runs; run++) {
      shares.add(
          new ScoreTask.Parts(
              (int) ((long) parts * run / runs), (int) ((long) parts * (run + 1) / runs)));
    }
    Broadcast<SharedModel> sent = spark.broadcast(SharedModel.of(model));
    try {
      ActivationRanges ranges = request.calibration().isPresent() ? ranges(sent) : null;
      var task =
          new ScoreTask(
              id,
              sent,
              request.data(),
              request.split(),
              labelled,
              request.results(),
              request.batchSize(),
              ranges,
              HadoopSettings.of(hadoop));
      return spark.parallelize(shares, runs).map(task).collect();
    } catch (Exception e) {
      // Not only RuntimeException: Scala lets the checked SparkException through undeclared.
      throw JobFailure.of("score", e, spark);
    } finally {
      sent.destroy();
    }
  }

  private ActivationRanges ranges(Broadcast<SharedModel> sent) {
    DatasetVersion version = request.data();
    int pictures = request.calibration().getAsInt();
    int batch = request.batchSize();
    HadoopSettings settings = HadoopSettings.of(hadoop);
    return spark
        .parallelize(List.of(0), 1)
        .map(
            nothing -> {
              try (SampleSet train = SampleSets.acquire(version, Split.TRAIN, settings.hadoop())) {
                return Scorer.calibrate(
                    sent.value().model(), train, pictures, batch, DataThreads.ofThisMachine());
              }
            })
        .first();
  }

  private ScoresTable.Entry entry(String id, SortedMap<String, Double> metrics) {
    OptionalInt calibration = request.calibration();
    return new ScoresTable.Entry(
        id,
        model.trial().model(),
        model.weightsDigest(),
        model.provenance(),
        request.data().folder(),
        request.data().version(),
        request.split(),
        samples(),
        calibration.isPresent() ? Optional.of(calibration.getAsInt()) : Optional.empty(),
        metrics,
        CodeVersion.current(),
        Instant.now().truncatedTo(ChronoUnit.MICROS));
  }
}
