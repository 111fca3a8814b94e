package dev.lamina.jobs.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Has a sweep wait. */
@Command(
    name = "pause",
    mixinStandardHelpOptions = true,
    description = {
      "Has a sweep wait until it is resumed.",
      "Its driver, if one runs, stops what is under way after the current step and ends; trials go"
          + " on from their last checkpoints. Until 'lamina resume', 'lamina sweep' runs nothing of"
          + " it."
    })
final class PauseCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private SweepChoice choice;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter output = spec.commandLine().getOut();
    output.println(
        choice.remote().pause(output::println)
            ? "Paused; 'lamina resume' goes on."
            : "It is done; nothing was paused.");
    return ExitCode.DONE.number();
  }
}
