package dev.lamina.jobs.cli;

import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.tracking.MeasuredSweep;
import dev.lamina.jobs.tracking.Tracker;
import dev.lamina.jobs.tracking.Tracking;
import dev.lamina.jobs.tracking.TrackingFormat;
import dev.lamina.jobs.tracking.TrackingOptions;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Hands metrics on to other tools. */
@Command(
    name = "track",
    mixinStandardHelpOptions = true,
    description = {
      "Hands what trials measured on to other tools.",
      "Reads the tables of results, of sweeps that run too, and adds what is new since it was called"
          + " last: call it as often as you like. No trial waits for it. As tensorboard (the default)"
          + " a folder for 'tensorboard --logdir', with drawings and curves, as jsonl a line of JSON an"
          + " epoch, as csv a row a value, and a row a run with its parameters in"
          + " SWEEP-parameters.csv; one file or folder a sweep. As mlflow an experiment a name of a"
          + " sweep, in it a run a sweep and below it a run a trial; call it from one machine only.",
      "MLflow's credentials come from the environment: MLFLOW_TRACKING_USERNAME and"
          + " MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN."
    })
final class TrackCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private SweepChoice choice;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "PLACE",
      description =
          "Local folder to write into, which is made if it is missing; for mlflow the server's"
              + " address, such as http://localhost:5000.")
  private String to;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "As what: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private TrackingFormat format = TrackingFormat.TENSORBOARD;

  @Option(
      names = "--experiment",
      paramLabel = "NAME",
      description = "Of MLflow: where all sweeps go, instead of one by each sweep's name.")
  private String experiment;

  @Option(
      names = "--no-images",
      description =
          "Of tensorboard: leave out the drawings of trials, such as where no font is installed.")
  private boolean noImages;

  @Option(
      names = "--verify",
      description = "Add nothing; compare what is there with the tables, value by value.")
  private boolean verify;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    boolean same = true;
    Iterator<SweepsTable.Entry> entries = choice.all().iterator();
    // Read before the place is made: where nothing can be read, nothing is left there.
    MeasuredSweep sweep = measured(entries.next());
    var options = new TrackingOptions(Optional.ofNullable(experiment), !noImages, System.getenv());
    try (Tracker tracker = format.open(to, options)) {
      same &= handle(sweep, tracker, out);
      while (entries.hasNext()) {
        same &= handle(measured(entries.next()), tracker, out);
      }
    }
    return (same ? ExitCode.DONE : ExitCode.DATA).number();
  }

  private MeasuredSweep measured(SweepsTable.Entry entry) {
    return MeasuredSweep.of(choice.folder().path(), choice.folder().hadoop(), entry);
  }

  private boolean handle(MeasuredSweep sweep, Tracker tracker, PrintWriter out) {
    return verify ? isSame(sweep, tracker, out) : update(sweep, tracker, out);
  }

  private static boolean update(MeasuredSweep sweep, Tracker tracker, PrintWriter out) {
    Tracking.Progress progress = Tracking.update(sweep, tracker);
    out.println(
        "%s: %s trials, %s epochs, %s of them new"
            .formatted(sweep.id(), progress.runs(), progress.epochs(), progress.added()));
    out.flush();
    return true;
  }

  private static boolean isSame(MeasuredSweep sweep, Tracker tracker, PrintWriter out) {
    List<String> differences = Tracking.differences(sweep, tracker);
    if (differences.isEmpty()) {
      out.println("%s: %s values, all as in the tables".formatted(sweep.id(), sweep.values()));
    } else {
      out.println("%s: not as in the tables".formatted(sweep.id()));
      differences.forEach(difference -> out.println("  " + difference));
    }
    out.flush();
    return differences.isEmpty();
  }
}
