package dev.lamina.jobs.cli;

import dev.lamina.core.spec.SpecException;
import dev.lamina.jobs.report.ReportReader;
import dev.lamina.jobs.spark.SparkSettings;
import dev.lamina.jobs.sweep.SweepRemote;
import dev.lamina.jobs.table.SweepsTable;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Names sweeps that began, by the folder of their results. */
final class SweepChoice {

  @Parameters(
      index = "0",
      paramLabel = "FOLDER",
      description = "Results of sweeps: what was their --out.")
  private String out;

  @Option(
      names = "--sweep",
      paramLabel = "NAME",
      description = "Name or id of one sweep, if the folder holds several.")
  private String sweep;

  ResultsFolder folder() {
    return ResultsFolder.of(out, SparkSettings.hadoop());
  }

  /** Whether all that the folder holds is meant, and not one sweep of it. */
  boolean isWholeFolder() {
    return sweep == null;
  }

  /** Those that are named: one, or all that the folder holds. */
  List<SweepsTable.Entry> all() {
    var reader = new ReportReader(folder().path(), folder().hadoop());
    return sweep == null ? reader.sweeps() : List.of(reader.sweep(sweep));
  }

  /**
   * The one that is named.
   *
   * @throws SpecException if the folder holds several and none is named
   */
  SweepsTable.Entry one() {
    List<SweepsTable.Entry> all = all();
    if (all.size() > 1) {
      throw new SpecException(
          "Cannot choose a sweep: %s holds %s (want --sweep and one of: %s)"
              .formatted(
                  ResultsFolder.plain(folder().path()),
                  all.size(),
                  all.stream().map(SweepsTable.Entry::id).collect(Collectors.joining(", "))));
    }
    return all.get(0);
  }

  SweepRemote remote() {
    return remote(one());
  }

  SweepRemote remote(SweepsTable.Entry entry) {
    return new SweepRemote(folder().path(), folder().hadoop(), entry);
  }
}
