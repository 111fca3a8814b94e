package dev.lamina.jobs.cli;

import dev.lamina.core.deploy.TrainedModel;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.spec.SpecException;
import dev.lamina.jobs.score.ScoreJob;
import dev.lamina.jobs.score.ScoreRequest;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.spark.SparkSettings;
import dev.lamina.jobs.spark.TaskDevice;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.PredictionsTable;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.ScoresTable;
import dev.lamina.jobs.table.TableFolder;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Asks a trained model about a split. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description = {
      "Asks a trained model about a split of a data set, across executors.",
      "What it tells of each sample goes to the table predictions, and how good that is to the table"
          + " scores, both below --out; samples without labels have predictions alone, and a text"
          + " has a score alone. The same model on the same samples is scored once."
    })
final class ScoreCommand implements Callable<Integer> {

  private static final int MOST_BATCH = 1 << 16;
  private static final int MOST_CALIBRATION = 1 << 20;

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "TABLE",
      description = "Data set, as preprocess wrote it: a folder or a URI.")
  private String data;

  @Option(
      names = "--at",
      paramLabel = "VERSION",
      description = "Version of its samples (default: the newest that is published).")
  private Long version;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description =
          "Split to ask about (default: test, or val where there is no test, or the only one there"
              + " is).")
  private String split;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Folder of the tables, made if missing; may be that of a sweep.")
  private String out;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Samples that are asked about at once (default: ${DEFAULT-VALUE}).")
  private int batch = ScoreRequest.USUAL_BATCH;

  @Option(
      names = "--int8",
      paramLabel = "N",
      description =
          "Compute with eight bits, on CPUs, by the ranges of N pictures of split train; of models"
              + " that classify pictures (default: float32).")
  private Integer calibration;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description =
          "What tasks of this process compute on: cpu or cuda:N (default: cpu). On a cluster Spark"
              + " gives them their GPUs.")
  private String device;

  @Mixin private TaskOptions tasks;

  @Override
  public Integer call() {
    checkRange("--batch", batch, MOST_BATCH);
    if (calibration != null) {
      checkRange("--int8", calibration, MOST_CALIBRATION);
    }
    Slots where = tasks.where();
    Map<String, String> settings = settings(where);
    var folder = ResultsFolder.of(out, SparkSettings.hadoop());
    folder.refuseOthers();
    TrainedModel asked = model.model();
    Configuration hadoop = SparkSettings.hadoop();
    var tables = new DatasetTables(new TableFolder(data, hadoop).qualified(), hadoop);
    Publication publication = version == null ? tables.newest() : tables.at(version);
    String chosen = split == null ? usual(publication) : split;
    publication.requireSplit(chosen);
    var which = new DatasetVersion(tables.folder(), publication.version(), publication.content());
    var request =
        new ScoreRequest(
            asked,
            which,
            chosen,
            folder.path(),
            batch,
            calibration == null ? OptionalInt.empty() : OptionalInt.of(calibration));
    PrintWriter output = spec.commandLine().getOut();
    Optional<ScoresTable.Entry> done = request.done(hadoop);
    if (done.isPresent()) {
      output.print("Already done: ");
      print(output, done.get(), folder);
      return ExitCode.DONE.number();
    }
    ScoresTable.Entry score;
    try (var interruption = Interruption.ofThisThread();
        var session = LaminaSession.open("lamina score", where.embedded(), settings)) {
      interruption.check();
      session
          .spark()
          .sparkContext()
          .addSparkListener(
              new StageProgress(output, "tasks done", "tasks done", System::nanoTime));
      score = new ScoreJob(session.spark(), request).run();
    }
    output.print("Scored ");
    print(output, score, folder);
    return ExitCode.DONE.number();
  }

  private void checkRange(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '%s': %s (want 1 to %s)".formatted(option, value, most));
    }
  }

  private Map<String, String> settings(Slots where) {
    if (device == null) {
      return Map.of();
    }
    if (where.cluster().isPresent()) {
      throw new SpecException(
          "Cannot score on --device %s in the cluster %s: Spark gives its tasks their GPUs (want no --device; conf/spark/standalone.conf)"
              .formatted(device, where.cluster().get()));
    }
    ComputeDevice named = ComputeDevice.parse(device);
    if (named.isGpu()) {
      Engine.get().require(named);
    }
    return Map.of(TaskDevice.SETTING, device);
  }

  private static String usual(Publication publication) {
    return publication.splits().size() == 1
        ? publication.splits().firstKey()
        : publication.heldOut();
  }

  /** Which trial a model was, as far as it tells. */
  private static String origin(ScoresTable.Entry score) {
    Map<String, String> from = score.provenance();
    return from.containsKey("trial")
        ? " (trial %s of %s, epoch %s)"
            .formatted(from.get("trial"), from.get("sweep"), from.get("epoch"))
        : "";
  }

  private static void print(PrintWriter output, ScoresTable.Entry score, ResultsFolder folder) {
    output.println(
        String.format(
            Locale.ROOT,
            "%d samples of split %s of %s at version %d, by %s%s%s",
            score.samples(),
            score.split(),
            ResultsFolder.plain(score.dataTable()),
            score.dataVersion(),
            score.model(),
            origin(score),
            score.calibration().map(pictures -> " with eight bits").orElse("")));
    output.println(
        score.metrics().isEmpty()
            ? "No metrics: the samples have no labels"
            : score.metrics().entrySet().stream()
                .map(
                    metric ->
                        String.format(Locale.ROOT, "%s %.6g", metric.getKey(), metric.getValue()))
                .collect(Collectors.joining(", ")));
    output.println(
        "%s/%s, where score = '%s'"
            .formatted(ResultsFolder.plain(folder.path()), PredictionsTable.NAME, score.id()));
    output.flush();
  }
}
