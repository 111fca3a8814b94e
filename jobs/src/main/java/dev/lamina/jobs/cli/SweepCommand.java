package dev.lamina.jobs.cli;

import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.experiment.SweepSpec;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.tune.SweepState;
import dev.lamina.core.tune.TrialState.Status;
import dev.lamina.jobs.report.SweepReport;
import dev.lamina.jobs.report.TextReport;
import dev.lamina.jobs.report.TrialReport;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.spark.SparkSettings;
import dev.lamina.jobs.spark.TaskDevice;
import dev.lamina.jobs.sweep.SweepIdentity;
import dev.lamina.jobs.sweep.SweepJob;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TrialsTable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a sweep, or goes on with it. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a sweep, or goes on with one.",
      "Every trial that the specification asks for is run, several at once. Results are Delta tables"
          + " under --out, with a report in report.html. Run again, it goes on where it stopped; if"
          + " all is done, it does nothing. A changed specification is another sweep."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all trials completed",
      "1:some trials failed",
      "2, 3, 4, 5, 6:the sweep failed, see lamina --help",
      "130:interrupted (143 by SIGTERM); the same command goes on"
    })
final class SweepCommand implements Callable<Integer> {

  private static final int SHOWN = 20;
  private static final int MOST_SLOTS = 1_000;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SPEC", description = "Specification of the sweep, a YAML file.")
  private Path file;

  @Option(
      names = "--data",
      paramLabel = "TABLE",
      description =
          "Data set to train on, as preprocess wrote it: a folder, or a URI of a file system that"
              + " Hadoop knows (default: data.table of the specification; with data.generate, a data"
              + " set is made in FOLDER/data).")
  private String data;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Folder of the tables of results, made if missing (default: out/NAME).")
  private String out;

  @Option(
      names = "--retry-failed",
      description =
          "Let trials that failed begin anew, from their first epoch: when what made them fail is"
              + " mended.")
  private boolean retryFailed;

  @Option(
      names = "--slots",
      paramLabel = "N",
      description =
          "Trials at once (default: run.slots of the specification, else one a processor here, or"
              + " what the executors of a cluster offer).")
  private Integer slots;

  @Option(
      names = "--master",
      paramLabel = "URL",
      defaultValue = "${env:LAMINA_MASTER}",
      description =
          "Where trials run: local[N] for N at once in this process, or the master of a cluster,"
              + " which needs SPARK_HOME (default: LAMINA_MASTER, else this process). A task that"
              + " Spark gives a GPU trains on it, others on the CPU.")
  private String master;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description =
          "What all trials of this process train on: cpu or cuda:N (default: cpu, or spark.lamina.device"
              + " of the Spark settings). On a GPU one at once, unless --slots says more.")
  private String device;

  @Override
  public Integer call() throws InterruptedException {
    if (slots != null && (slots < 1 || slots > MOST_SLOTS)) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--slots': %s (want 1 to %s)".formatted(slots, MOST_SLOTS));
    }
    String given = SpecNode.text(file);
    SweepSpec read = SweepSpec.of(SpecNode.document(given, file.toString()));
    // What is recorded is the file: the next command may say something else.
    SweepSpec sweep = slots == null ? read : read.withSlots(slots);
    var folder =
        ResultsFolder.of(out == null ? "out/" + sweep.name() : out, SparkSettings.hadoop());
    folder.refuseFile();
    folder.refuseDataset();
    SweepData samples = SweepData.of(sweep, data, folder);
    Optional<SweepsTable.Entry> begun = recorded(sweep, samples, folder);
    if (begun.isEmpty()) {
      sweep.refuseInertParameters();
    }
    Optional<SweepsTable.Entry> done =
        begun.filter(entry -> ended(sweep, entry, folder, retryFailed));
    if (done.isPresent()) {
      output().println("Everything is done already; nothing was run.");
      output().println();
      var sweeps = new SweepsTable(folder.path(), folder.hadoop());
      SweepsTable.Entry restated = sweeps.restate(done.get().id(), sweep.node().json());
      folder.keep(restated, given);
      return show(folder, restated);
    }
    return run(sweep, samples, folder, given);
  }

  private Slots where(SweepSpec sweep) {
    Integer wanted = sweep.execution().slots().orElse(null);
    if (device == null) {
      return Slots.of(master, wanted);
    }
    ComputeDevice named = ComputeDevice.parse(device);
    Slots where = Slots.of(master, wanted == null && master == null && named.isGpu() ? 1 : wanted);
    if (where.cluster().isPresent()) {
      throw new SpecException(
          "Cannot train on --device %s in the cluster %s: Spark gives its tasks their GPUs (want no --device; conf/spark/standalone.conf)"
              .formatted(device, where.cluster().get()));
    }
    if (named.isGpu()) {
      Engine.get().require(named);
    }
    return where;
  }

  private Map<String, String> settings() {
    return device == null ? Map.of() : Map.of(TaskDevice.SETTING, device);
  }

  private PrintWriter output() {
    return spec.commandLine().getOut();
  }

  /** The sweep as recorded, if it ever began. Looked up without Spark, so at once. */
  private static Optional<SweepsTable.Entry> recorded(
      SweepSpec sweep, SweepData samples, ResultsFolder folder) {
    return samples
        .content(folder.hadoop())
        .map(content -> SweepIdentity.of(sweep, samples.table(), content))
        .flatMap(identity -> new SweepsTable(folder.path(), folder.hadoop()).find(identity.id()));
  }

  private static boolean ended(
      SweepSpec sweep, SweepsTable.Entry entry, ResultsFolder folder, boolean retryFailed) {
    var log = new TrialsTable(folder.path(), folder.hadoop()).read(entry.id());
    SweepState state = SweepState.of(log.events());
    return sweep.plan().searcher().trials().equals(OptionalInt.of(state.trials().size()))
        && state.trials().stream()
            .allMatch(
                trial ->
                    trial.status() == Status.COMPLETED
                        || trial.status() == Status.STOPPED
                        || (trial.status() == Status.FAILED && !retryFailed));
  }

  private Integer run(SweepSpec sweep, SweepData samples, ResultsFolder folder, String given)
      throws InterruptedException {
    Slots where = where(sweep);
    samples.check(sweep, folder.hadoop());
    output()
        .println("Sweep " + sweep.name() + ", results in " + ResultsFolder.plain(folder.path()));
    output().flush();
    SweepsTable.Entry entry;
    try (var interruption = Interruption.ofThisThread();
        var session =
            LaminaSession.open("lamina sweep " + sweep.name(), where.embedded(), settings())) {
      interruption.check();
      samples.prepare(session, output());
      interruption.check();
      entry = run(sweep, samples, folder, session, interruption);
    } finally {
      recorded(sweep, samples, folder).ifPresent(begun -> folder.keep(begun, given));
    }
    output().println();
    return show(folder, entry);
  }

  private SweepsTable.Entry run(
      SweepSpec sweep,
      SweepData samples,
      ResultsFolder folder,
      LaminaSession session,
      Interruption interruption)
      throws InterruptedException {
    try (var bars =
        new ProgressBars(
            output(), Terminal.ofStandardOutput(), StandardCharsets.UTF_8, System::nanoTime)) {
      var shown =
          new SweepBars(
              bars,
              sweep.ranking().metric(),
              sweep.plan().searcher().trials(),
              interruption::check);
      return new SweepJob(session.spark(), sweep, samples.table(), folder.path(), shown, shown)
          .run(retryFailed)
          .sweep();
    }
  }

  private Integer show(ResultsFolder folder, SweepsTable.Entry entry) {
    SweepReport report = folder.report(entry);
    Path page = folder.page(entry);
    ResultsFolder.write(page, report);
    output().print(new TextReport(report).text(SHOWN));
    output().println();
    output().println("Report: " + page.toAbsolutePath().normalize());
    if (report.count(TrialReport.State.FAILED) == 0) {
      return ExitCode.DONE.number();
    }
    output().println("Failed trials begin anew with --retry-failed.");
    return ExitCode.SOME_TRIALS_FAILED.number();
  }
}
