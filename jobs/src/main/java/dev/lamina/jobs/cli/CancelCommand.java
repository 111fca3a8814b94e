package dev.lamina.jobs.cli;

import static java.util.Locale.ROOT;

import dev.lamina.jobs.sweep.SweepRemote;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Ends a sweep or a trial of it for good. */
@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = {
      "Ends a sweep, or one trial of it, for good.",
      "What is under way stops after the current step, and its device is free for another trial."
          + " What came of it until its last checkpoint is kept."
    })
final class CancelCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private SweepChoice choice;

  @Option(
      names = "--trial",
      paramLabel = "N",
      description = "Number of one trial; the others go on (default: the whole sweep).")
  private Integer trial;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter output = spec.commandLine().getOut();
    SweepRemote remote = choice.remote();
    if (trial == null) {
      output.println(
          remote.cancel(output::println)
              ? "The sweep is cancelled ('lamina report' shows what came of it)."
              : "It is done; nothing was cancelled.");
    } else {
      boolean ended = remote.cancel(trial, output::println);
      output.println(
          "Trial %s: %s."
              .formatted(
                  trial,
                  ended
                      ? remote
                          .status()
                          .state()
                          .trials()
                          .get(trial)
                          .status()
                          .name()
                          .toLowerCase(ROOT)
                      : "to be cancelled"));
    }
    return ExitCode.DONE.number();
  }
}
