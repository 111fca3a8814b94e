package dev.lamina.jobs.cli;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Split;
import dev.lamina.core.data.format.DatasetFormats;
import dev.lamina.core.source.SourceLimits;
import dev.lamina.jobs.alert.Alert;
import dev.lamina.jobs.alert.AlertSender;
import dev.lamina.jobs.alert.Webhook;
import dev.lamina.jobs.preprocess.PreprocessJob;
import dev.lamina.jobs.preprocess.PreprocessRequest;
import dev.lamina.jobs.preprocess.PreprocessSummary;
import dev.lamina.jobs.preprocess.RejectsException;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.spark.SparkSettings;
import dev.lamina.jobs.table.TableFolder;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Turns a source into a data set that sweeps read. */
@Command(
    name = "preprocess",
    mixinStandardHelpOptions = true,
    description = {
      "Turns folders and archives, as their authors publish them, into a data set that sweeps"
          + " read.",
      "A data set is a folder of Delta tables: samples, rejects with reasons, and a description."
          + " The same command again finds all there; of a changed source it reads what changed,"
          + " and adds a version. A folder takes one data set; its splits may come one after the"
          + " other."
    })
final class PreprocessCommand implements Callable<Integer> {

  private static final int MOST_SHARDS = 100_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--dataset",
      required = true,
      paramLabel = "NAME",
      completionCandidates = KnownFormats.class,
      description = "Format of the data set: ${COMPLETION-CANDIDATES}.")
  private String dataset;

  @Option(
      names = "--source",
      paramLabel = "PATH",
      defaultValue = "",
      description =
          "Folder, tar, zip, or folder of such, never unpacked: a path, or a URI of a file system"
              + " that Hadoop knows, such as s3a://bucket/train.tar; on a cluster, seen by every"
              + " executor. Not needed for generated.")
  private String source;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description =
          "The one split to read; where a source does not say, such as a tar of training pictures,"
              + " what it is (default: all splits that are there).")
  private String split;

  @Mixin private RecipeOptions recipe;

  @Option(
      names = "--table",
      required = true,
      paramLabel = "FOLDER",
      description =
          "Where the data set goes: a new folder, or a URI of a file system that Hadoop knows.")
  private String table;

  @Option(
      names = "--parameter",
      paramLabel = "KEY=VALUE",
      description =
          "Parameter of the format, may be given several times; README, Data sets, lists them"
              + " (generated: train, test, classes, seed; stl10: fold).")
  private Map<String, String> parameters = new TreeMap<>();

  @Option(
      names = "--shards",
      paramLabel = "N",
      description =
          "Shards that a split's samples are spread over by key (default: one for every 64 MiB of"
              + " the source). A split that is there keeps its number.")
  private Integer shards;

  @Option(
      names = "--max-rejects",
      paramLabel = "SHARE",
      defaultValue = "" + PreprocessRequest.DEFAULT_MAX_REJECTS,
      description =
          "Share of records, 0 to 1, that may be broken before the job fails; a picture that lacks"
              + " objects counts once, however many (default: ${DEFAULT-VALUE}).")
  private double maxRejects;

  @Mixin private TaskOptions tasks;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    DatasetFormat format = DatasetFormats.named(dataset, parameters);
    if (source.isEmpty() && format.readsSource()) {
      throw wrong("Missing required option: '--source=PATH' (the folder or archive to read)");
    }
    if (shards != null && (shards < 1 || shards > MOST_SHARDS)) {
      throw wrong(
          "Invalid value for option '--shards': %s (want 1 to %s)".formatted(shards, MOST_SHARDS));
    }
    if (split != null && !Split.isName(split)) {
      throw wrong(
          "Invalid value for option '--split': '%s' (want %s)"
              .formatted(split.length() > 40 ? split.substring(0, 40) + "..." : split, Split.WANT));
    }
    if (!(maxRejects >= 0 && maxRejects <= 1)) {
      throw wrong(
          "Invalid value for option '--max-rejects': %s (want 0 to 1)".formatted(maxRejects));
    }
    Slots where = tasks.where();
    Configuration hadoop = SparkSettings.hadoop();
    String folder = new TableFolder(table, hadoop).qualified();
    var request =
        new PreprocessRequest(
            format,
            source,
            Optional.ofNullable(split),
            recipe.recipe(format, folder, hadoop),
            folder,
            shards == null ? OptionalInt.empty() : OptionalInt.of(shards),
            Indexing.MEMBER_BYTES,
            SourceLimits.DEFAULT,
            maxRejects);
    out.println("Preprocessing %s into %s".formatted(format.name(), ResultsFolder.plain(folder)));
    out.flush();
    try (var alerts = AlertSender.open(Webhook.of(System.getenv()))) {
      try {
        run(request, where, out);
      } catch (RuntimeException | Error failure) {
        if (!Interruption.isRequested()) {
          alerts.tell(
              new Alert(
                  failure instanceof RejectsException
                      ? Alert.Kind.PREPROCESS_REJECTS
                      : Alert.Kind.PREPROCESS_FAILED,
                  Failures.told(failure),
                  new TreeMap<>(Map.of("name", format.name(), "results", folder))));
        }
        throw failure;
      }
    }
    return ExitCode.DONE.number();
  }

  private static void run(PreprocessRequest request, Slots where, PrintWriter out) {
    try (var interruption = Interruption.ofThisThread();
        var session = LaminaSession.open("lamina preprocess", where.embedded())) {
      interruption.check();
      var progress = new StageProgress(out, "members read", "shards written", System::nanoTime);
      session.spark().sparkContext().addSparkListener(progress);
      PreprocessSummary summary;
      try {
        summary = new PreprocessJob(session, request).run();
      } finally {
        session.spark().sparkContext().removeSparkListener(progress);
      }
      out.println(summary.told());
    }
  }

  /** What help and completion list. */
  static final class KnownFormats implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
      return DatasetFormats.names().iterator();
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
