package dev.lamina.jobs.cli;

import dev.lamina.core.spec.SpecNode;
import dev.lamina.jobs.report.DrawingFiles;
import dev.lamina.jobs.report.HtmlReport;
import dev.lamina.jobs.report.ReportFile;
import dev.lamina.jobs.report.ReportReader;
import dev.lamina.jobs.report.SweepReport;
import dev.lamina.jobs.table.PredictionsTable;
import dev.lamina.jobs.table.ScoresTable;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TableFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The folder of a sweep's results: its tables, and for a local one also the specification as the
 * user wrote it and the report.
 *
 * @param path qualified, with its scheme
 */
record ResultsFolder(String path, Configuration hadoop) {

  /** The folder that an argument names; relative to the working directory. */
  static ResultsFolder of(String argument, Configuration hadoop) {
    return new ResultsFolder(new TableFolder(argument, hadoop).qualified(), hadoop);
  }

  /** As {@link TableFolder#refuseOthersThanResults}. */
  void refuseOthers() {
    tables().refuseOthersThanResults();
  }

  /** As a folder of this machine, if it is one. */
  Optional<Path> local() {
    return tables().local();
  }

  private TableFolder tables() {
    return new TableFolder(path, hadoop);
  }

  /**
   * Keeps the user's specification beside local results, with its comments, as it was given last.
   *
   * @param given its text as it was read when the command began: the file may be another by now
   */
  void keep(SweepsTable.Entry sweep, String given) {
    local().map(folder -> kept(folder, sweep)).ifPresent(kept -> ReportFile.write(kept, given));
  }

  /** The user's specification as it was kept, if it is there. */
  Optional<String> kept(SweepsTable.Entry sweep) {
    return local().map(folder -> kept(folder, sweep)).filter(Files::exists).map(SpecNode::text);
  }

  private static Path kept(Path folder, SweepsTable.Entry sweep) {
    return folder.resolve(sweep.id() + ".yaml");
  }

  /** Whether models were scored into it. */
  boolean hasScores() {
    return new ScoresTable(path, hadoop).exists() || new PredictionsTable(path, hadoop).exists();
  }

  /**
   * All sweeps that it holds; none where models were scored and nothing else.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if it holds neither
   */
  List<SweepsTable.Entry> sweeps() {
    boolean scoresAlone = hasScores() && new SweepsTable(path, hadoop).all().isEmpty();
    return scoresAlone ? List.of() : new ReportReader(path, hadoop).sweeps();
  }

  /** What came of a sweep, with the command that goes on with it. */
  SweepReport report(SweepsTable.Entry sweep) {
    String file =
        local()
            .map(folder -> kept(folder, sweep))
            .filter(Files::exists)
            .map(Path::toString)
            .orElse(sweep.name() + ".yaml");
    var command = new ArrayList<>(List.of("jobs/bin/lamina", "sweep", file));
    command.addAll(List.of("--data", plain(sweep.dataTable()), "--out", plain(path)));
    return new ReportReader(path, hadoop).read(sweep, command);
  }

  /** As {@link TableFolder#plain}. */
  static String plain(String qualified) {
    return TableFolder.plain(qualified);
  }

  /** Where a sweep's page goes: among the results, or for remote ones into the working folder. */
  Path page(SweepsTable.Entry sweep) {
    return local()
        .map(folder -> folder.resolve("report.html"))
        .orElse(Path.of(sweep.id() + "-report.html"));
  }

  /**
   * Writes a report's page, and the drawings of the sweep as files beside it.
   *
   * @return where the drawings are; empty if there are none
   */
  Optional<Path> write(SweepsTable.Entry sweep, Path file, SweepReport report) {
    ReportFile.write(file, HtmlReport.of(report));
    var drawings = new DrawingFiles(file);
    new ReportReader(path, hadoop).drawings(sweep, drawings::write);
    int files = drawings.finish();
    return files == 0 ? Optional.empty() : Optional.of(drawings.folder());
  }
}
