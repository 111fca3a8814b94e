package dev.lamina.jobs.cli;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.jobs.report.DrawingFiles;
import dev.lamina.jobs.report.HtmlReport;
import dev.lamina.jobs.report.ReportFile;
import dev.lamina.jobs.report.ReportReader;
import dev.lamina.jobs.report.SweepReport;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.table.TableFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;

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

  /**
   * Makes sure that results can go here.
   *
   * @throws LaminaException {@code DATA} if there is a file
   */
  void refuseFile() {
    local()
        .filter(Files::isRegularFile)
        .ifPresent(
            file -> {
              throw new LaminaException(
                  Failure.DATA,
                  "Cannot keep results in %s: a file is there (want a folder, or a new path)"
                      .formatted(file));
            });
  }

  /**
   * Makes sure that results do not go among the tables of a data set, which are another thing's to
   * change.
   *
   * @throws LaminaException {@code DATA} if a data set is there
   */
  void refuseDataset() {
    if (new DatasetTables(path, hadoop).exists()) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot keep results in %s: a data set is there (want another folder, named with --out)"
              .formatted(plain(path)));
    }
  }

  /** As a folder of this machine, if it is one. */
  Optional<Path> local() {
    var named = new org.apache.hadoop.fs.Path(path);
    try {
      return named.getFileSystem(hadoop) instanceof LocalFileSystem
          ? Optional.of(Path.of(named.toUri().getPath()))
          : Optional.empty();
    } catch (IOException e) {
      throw new LaminaException(
          Failure.RESOURCES, "Cannot reach %s: %s".formatted(path, e.getMessage()), e);
    }
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

  /** A local path without its scheme, which nobody types. */
  static String plain(String qualified) {
    return qualified.startsWith("file:/")
        ? new org.apache.hadoop.fs.Path(qualified).toUri().getPath()
        : qualified;
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
