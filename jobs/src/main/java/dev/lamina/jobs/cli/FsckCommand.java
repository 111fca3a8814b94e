package dev.lamina.jobs.cli;

import dev.lamina.jobs.audit.Fault;
import dev.lamina.jobs.audit.ScoresAudit;
import dev.lamina.jobs.audit.SweepAudit;
import dev.lamina.jobs.spark.LaminaSession;
import dev.lamina.jobs.table.SweepsTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes sure that the results of sweeps and of scores are whole. */
@Command(
    name = "fsck",
    mixinStandardHelpOptions = true,
    description = {
      "Makes sure that the results of sweeps and of scores are whole. Changes nothing.",
      "The log is without gaps and could have happened; every trial is what the search suggests;"
          + " every epoch was measured once; drawings are as they were made, and counts"
          + " of precision and recall can be. Of checkpoints the last"
          + " of every trial is read to the last byte, and what the sweep's run.keep keeps; others"
          + " are not read, and what run.keep dropped is no fault.",
      "Predictions are there once for every sample of their score, and could have been told; metrics"
          + " of scores are finite. Spark reads them (--slots, --master). With --sweep that sweep"
          + " alone is looked at.",
      "Exit code 3 if anything is not as it should be."
    })
final class FsckCommand implements Callable<Integer> {

  private static final int MOST_FAULTS = 20;

  @Spec private CommandSpec spec;

  @Mixin private SweepChoice choice;

  @Mixin private TaskOptions tasks;

  @Override
  public Integer call() {
    PrintWriter output = spec.commandLine().getOut();
    ResultsFolder folder = choice.folder();
    boolean scored = choice.isWholeFolder() && folder.hasScores();
    boolean whole = true;
    for (SweepsTable.Entry entry : choice.isWholeFolder() ? folder.sweeps() : choice.all()) {
      whole &= audit(folder, entry, output);
    }
    if (scored) {
      whole &= auditScores(folder, output);
    }
    return (whole ? ExitCode.DONE : ExitCode.DATA).number();
  }

  /** Whether all is well. */
  private boolean auditScores(ResultsFolder folder, PrintWriter output) {
    Slots where = tasks.where();
    ScoresAudit.Result found;
    try (var interruption = Interruption.ofThisThread();
        var session = LaminaSession.open("lamina fsck", where.embedded())) {
      interruption.check();
      found = new ScoresAudit(session.spark(), folder.path()).run();
    }
    output.println(
        "scores: %s scores, %s predictions read, %s"
            .formatted(found.scores(), found.predictions(), verdict(found.faultCount())));
    if (found.unnamed() > 0) {
      output.println(
          "  %s predictions are of %s scores that came to nothing; nobody reads them, clean leaves them, and the same score run again takes them over"
              .formatted(found.unnamed(), found.unnamedScores()));
    }
    print(found.faults(), found.faultCount(), output);
    return found.faultCount() == 0;
  }

  private static String verdict(long faults) {
    return faults == 0 ? "all is well" : "faults: " + faults;
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
                verdict(faults.size())));
    if (found.unread() > 0) {
      output.println(
          "  %s other checkpoints were not read: they are neither the last of a trial nor kept by run.keep"
              .formatted(found.unread()));
    }
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
    print(faults, faults.size(), output);
    return faults.isEmpty();
  }

  /**
   * @param count of all faults, of which some may not be in words
   */
  private static void print(List<Fault> faults, long count, PrintWriter output) {
    faults.stream()
        .limit(MOST_FAULTS)
        .forEach(
            fault ->
                output.println(
                    "  %s: %s"
                        .formatted(fault.rule().name().toLowerCase(Locale.ROOT), fault.detail())));
    if (count > MOST_FAULTS) {
      output.println("  and %s more".formatted(count - MOST_FAULTS));
    }
    output.flush();
  }
}
