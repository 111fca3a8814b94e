package dev.lamina.jobs.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the tasks of a job over data run, and how many at once. */
final class TaskOptions {

  private static final int MOST_SLOTS = 1_000;

  /** Of the command that has these options. */
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--slots",
      paramLabel = "N",
      description = "Tasks at once (default: one a processor here).")
  private Integer slots;

  @Option(
      names = "--master",
      paramLabel = "URL",
      defaultValue = "${env:LAMINA_MASTER}",
      description = "Where tasks run, as for sweep (default: LAMINA_MASTER, else this process).")
  private String master;

  /**
   * The place that they name.
   *
   * @throws ParameterException if there are no slots, or more than a machine has threads for
   */
  Slots where() {
    if (slots != null && (slots < 1 || slots > MOST_SLOTS)) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--slots': %s (want 1 to %s)".formatted(slots, MOST_SLOTS));
    }
    return Slots.of(master, slots);
  }
}
