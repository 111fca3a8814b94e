package dev.lamina.jobs.cli;

import dev.lamina.jobs.audit.Fault;
import dev.lamina.jobs.audit.SweepAudit;
import dev.lamina.jobs.table.SweepsTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes sure that the results of sweeps are whole. */
@Command(
    name = "fsck",
    mixinStandardHelpOptions = true,
    description = {
      "Makes sure that the results of sweeps are whole. Changes nothing.",
      "The log is without gaps and could have happened; every trial is what the search suggests;"
          + " every epoch was measured once; the checkpoint of every trial is whole, unless the"
          + " sweep's run.keep dropped it; drawings are as they were made. Exit code 3 if anything is not as it should be."
    })
final class FsckCommand implements Callable<Integer> {

  private static final int MOST_FAULTS = 20;

  @Spec private CommandSpec spec;

  @Mixin private SweepChoice choice;

  @Override
  public Integer call() {
    PrintWriter output = spec.commandLine().getOut();
    boolean whole = true;
    for (SweepsTable.Entry entry : choice.all()) {
      whole &= audit(choice.folder(), entry, output);
    }
    return (whole ? ExitCode.DONE : ExitCode.DATA).number();
  }

  /** Whether all is well. */
  private static boolean audit(ResultsFolder folder, SweepsTable.Entry entry, PrintWriter output) {
    SweepAudit.Result found = new SweepAudit(folder.path(), folder.hadoop(), entry).run();
    List<Fault> faults = found.faults();
    output.println(
        "%s: %s entries, %s trials, %s checkpoints read, %s%s"
            .formatted(
                entry.id(),
                found.entries(),
                found.trials(),
                found.checkpoints(),
                found.drawings() == 0 ? "" : found.drawings() + " drawings read, ",
                faults.isEmpty() ? "all is well" : "faults: " + faults.size()));
    if (found.dropped() > 0) {
      output.println(
          "  the last checkpoints of %s trials were dropped, as run.keep says"
              .formatted(found.dropped()));
    }
    if (found.superseded() > 0) {
      output.println(
          "  %s rows of metrics are of attempts that came to nothing; nobody reads them"
              .formatted(found.superseded()));
    }
    faults.stream()
        .limit(MOST_FAULTS)
        .forEach(
            fault ->
                output.println(
                    "  %s: %s"
                        .formatted(fault.rule().name().toLowerCase(Locale.ROOT), fault.detail())));
    if (faults.size() > MOST_FAULTS) {
      output.println("  and %s more".formatted(faults.size() - MOST_FAULTS));
    }
    output.flush();
    return faults.isEmpty();
  }
}
