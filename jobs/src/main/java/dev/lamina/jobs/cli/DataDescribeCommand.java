package dev.lamina.jobs.cli;

import dev.lamina.jobs.data.DatasetSummary;
import dev.lamina.jobs.table.DatasetTables;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tells what a data set holds. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = {
      "Tells what a data set holds.",
      "Counts, balance of classes, sizes, mean and deviation, rejects with reasons, and samples"
          + " that are there twice, above all in several splits."
    })
final class DataDescribeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private DatasetArgument dataset;

  @Override
  public Integer call() {
    DatasetTables tables = dataset.tables();
    var summary = DatasetSummary.of(tables, dataset.publication(tables));
    spec.commandLine().getOut().print(summary.text());
    spec.commandLine().getOut().flush();
    return ExitCode.DONE.number();
  }
}
