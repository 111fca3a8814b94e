package dev.lamina.jobs.cli;

import dev.lamina.jobs.data.VerifyJob;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.Publication;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Reads all of a data set and makes sure that it is whole. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Reads all of a data set and makes sure that it is whole.",
      "Decodes every picture: digests, labels, sizes, means, shards and counts; exit code 3 if"
          + " anything is not as it should be."
    })
final class DataVerifyCommand implements Callable<Integer> {

  private static final int MOST_FAULTS = 20;

  @Spec private CommandSpec spec;

  @Mixin private DatasetArgument dataset;

  @Mixin private TaskOptions tasks;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    DatasetTables tables = dataset.tables();
    Publication publication = dataset.publication(tables);
    Slots where = tasks.where();
    VerifyJob.Result result;
    long began = System.nanoTime();
    try (var interruption = Interruption.ofThisThread();
        var session = LaminaSession.open("lamina data verify", where.embedded())) {
      interruption.check();
      result = new VerifyJob(session, tables).run(publication);
    }
    result.faults().stream().limit(MOST_FAULTS).forEach(fault -> out.println("FAULT " + fault));
    out.println(
        String.format(
            Locale.ROOT,
            "%s: %d samples with %.1f MB at version %d, %s (%.1f s)",
            result.faultCount() == 0 ? "All is well" : "Damaged",
            result.samples(),
            result.bytes() / 1e6,
            publication.version(),
            result.faultCount() == 0 ? "no fault" : result.faultCount() + " faults",
            (System.nanoTime() - began) / 1e9));
    return result.faultCount() == 0 ? ExitCode.DONE.number() : ExitCode.DATA.number();
  }
}
