package dev.lamina.jobs.cli;

import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.TableFolder;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The data set that a command looks at. */
final class DatasetArgument {

  @Parameters(
      paramLabel = "TABLE",
      description = "Folder of the data set: what was the --table of preprocess.")
  private String table;

  @Option(
      names = "--at",
      paramLabel = "VERSION",
      description = "Version of the samples (default: the newest that is published).")
  private Long version;

  DatasetTables tables() {
    var hadoop = new Configuration();
    return new DatasetTables(new TableFolder(table, hadoop).qualified(), hadoop);
  }

  /**
   * The version that is asked for.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if there is none
   */
  Publication publication(DatasetTables tables) {
    Publication newest = tables.newest();
    return version == null ? newest : tables.at(version);
  }
}
