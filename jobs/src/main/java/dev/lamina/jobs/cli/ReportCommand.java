package dev.lamina.jobs.cli;

import dev.lamina.jobs.report.ReportReader;
import dev.lamina.jobs.report.SweepReport;
import dev.lamina.jobs.report.TextReport;
import dev.lamina.jobs.spark.SparkSettings;
import dev.lamina.jobs.table.SweepsTable;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what came of a sweep, also while it runs. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what came of a sweep, also while it runs.",
      "Prints a leaderboard, and writes everything else into one HTML file. What trials drew is in it,"
          + " and beside it as files drawings/trial-N/NAME.svg (beside another PAGE.html, PAGE-drawings)."
    })
final class ReportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Results of the sweep: what was its --out.")
  private String out;

  @Option(
      names = "--sweep",
      paramLabel = "NAME",
      description = "Name or id of the sweep, if the folder holds several (default: the latest).")
  private String sweep;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "File to write (default: report.html in a local FOLDER).")
  private Path html;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "20",
      description = "Trials in the leaderboard, the best first (default: ${DEFAULT-VALUE}).")
  private int top;

  @Override
  public Integer call() {
    if (top < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--top': %s (want at least 1)".formatted(top));
    }
    if (html != null && Files.isDirectory(html)) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--html': %s is a folder (want a file)".formatted(html));
    }
    PrintWriter output = spec.commandLine().getOut();
    var folder = ResultsFolder.of(out, SparkSettings.hadoop());
    var reader = new ReportReader(folder.path(), folder.hadoop());
    List<SweepsTable.Entry> all = reader.sweeps();
    SweepsTable.Entry chosen = sweep == null ? all.get(0) : reader.sweep(sweep);
    SweepReport report = folder.report(chosen);
    output.print(new TextReport(report).text(top));
    if (sweep == null && all.size() > 1) {
      output.println();
      output.println("Other sweeps here, for --sweep:");
      all.stream().skip(1).forEach(other -> output.println("  " + other.id()));
    }
    Path file = html == null ? folder.page(chosen) : html;
    Optional<Path> drawings = folder.write(chosen, file, report);
    output.println();
    output.println("Report: " + file.toAbsolutePath().normalize());
    drawings.ifPresent(where -> output.println("Drawings: " + where));
    return ExitCode.DONE.number();
  }
}
