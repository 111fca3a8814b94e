package dev.lamina.jobs.cli;

import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.tracking.MeasuredRun;
import dev.lamina.jobs.tracking.Tracker;
import dev.lamina.jobs.tracking.Tracking;
import dev.lamina.jobs.tracking.TrackingFolder;
import dev.lamina.jobs.tracking.TrackingFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
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
          + " a folder for 'tensorboard --logdir', as jsonl a line of JSON an epoch, as csv a row a"
          + " value; one file or folder a sweep."
    })
final class TrackCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private SweepChoice choice;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "PATH",
      description = "Local folder to write into, which is made if it is missing.")
  private Path to;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "As what: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private TrackingFormat format = TrackingFormat.TENSORBOARD;

  @Option(
      names = "--verify",
      description = "Add nothing; compare what is there with the tables, value by value.")
  private boolean verify;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    boolean same = true;
    try (TrackingFolder folder = TrackingFolder.take(to);
        Tracker tracker = format.in(folder.path())) {
      for (SweepsTable.Entry sweep : choice.all()) {
        List<MeasuredRun> runs =
            MeasuredRun.of(choice.folder().path(), choice.folder().hadoop(), sweep);
        same &= verify ? isSame(sweep, runs, tracker, out) : update(sweep, runs, tracker, out);
      }
    }
    return (same ? ExitCode.DONE : ExitCode.DATA).number();
  }

  private static boolean update(
      SweepsTable.Entry sweep, List<MeasuredRun> runs, Tracker tracker, PrintWriter out) {
    Tracking.Progress progress = Tracking.update(sweep.id(), runs, tracker);
    out.println(
        "%s: %s trials, %s epochs, %s of them new"
            .formatted(sweep.id(), progress.runs(), progress.epochs(), progress.added()));
    out.flush();
    return true;
  }

  private static boolean isSame(
      SweepsTable.Entry sweep, List<MeasuredRun> runs, Tracker tracker, PrintWriter out) {
    List<String> differences = Tracking.differences(sweep.id(), runs, tracker);
    int values =
        runs.stream()
            .flatMap(run -> run.epochs().stream())
            .mapToInt(epoch -> epoch.values().size())
            .sum();
    if (differences.isEmpty()) {
      out.println("%s: %s values, all as in the tables".formatted(sweep.id(), values));
    } else {
      out.println("%s: not as in the tables".formatted(sweep.id()));
      differences.forEach(difference -> out.println("  " + difference));
    }
    out.flush();
    return differences.isEmpty();
  }
}
