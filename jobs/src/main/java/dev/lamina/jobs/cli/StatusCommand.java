package dev.lamina.jobs.cli;

import dev.lamina.jobs.sweep.DriverLease;
import dev.lamina.jobs.sweep.StatusText;
import dev.lamina.jobs.sweep.SweepRemote;
import dev.lamina.jobs.table.SweepsTable;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tells how far sweeps are. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Tells how far sweeps are, who runs them and what they used. Changes nothing, needs no Spark."
    })
final class StatusCommand implements Callable<Integer> {

  private static final int MOST_SECONDS = 86_400;

  private final Map<String, Seen> seen = new HashMap<>();

  /** When a driver gave a new sign of life. */
  private record Seen(DriverLease.Holder driver, long nanoTime) {}

  @Spec private CommandSpec spec;

  @Mixin private SweepChoice choice;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      description = "Tell again and again, until nobody runs a sweep any more.")
  private Integer every;

  @Override
  public Integer call() throws InterruptedException {
    if (every != null && (every < 1 || every > MOST_SECONDS)) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--every': %s (want 1 to %s seconds)"
              .formatted(every, MOST_SECONDS));
    }
    PrintWriter output = spec.commandLine().getOut();
    boolean running = true;
    while (running) {
      running = false;
      for (SweepsTable.Entry entry : choice.all()) {
        var status = choice.remote(entry).status();
        output.print(StatusText.of(status));
        running |= isAlive(status);
      }
      output.flush();
      if (every == null) {
        break;
      }
      if (running) {
        Thread.sleep(every * 1000L);
      }
    }
    return ExitCode.DONE.number();
  }

  /** Whether a driver is there that was not silent for so long that it must be gone. */
  private boolean isAlive(SweepRemote.Status status) {
    if (status.driver().isEmpty()) {
      return false;
    }
    Seen before = seen.get(status.sweep().id());
    if (before == null || !before.driver().equals(status.driver().get())) {
      seen.put(status.sweep().id(), new Seen(status.driver().get(), System.nanoTime()));
      return true;
    }
    return System.nanoTime() - before.nanoTime() < DriverLease.PATIENCE.toNanos();
  }
}
