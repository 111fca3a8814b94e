package dev.lamina.jobs.cli;

import picocli.CommandLine.Option;

/** Where the tasks of a job over data run, and how many at once. */
final class TaskOptions {

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

  /** The place that they name. */
  Slots where() {
    return Slots.of(master, slots);
  }
}
