package dev.lamina.jobs.cli;

import dev.lamina.core.spec.Failure;

/** What the process ends with. README and {@code --help} list the same numbers. */
enum ExitCode {
  DONE(0),
  SOME_TRIALS_FAILED(1),
  SPEC(2),
  DATA(3),
  RESOURCES(4),
  INTERNAL(5),
  /** Another driver runs the sweep. */
  TAKEN(6),
  /** The sweep is paused or cancelled. */
  HALTED(7),
  /** The budget of the sweep is used up. */
  BUDGET(8),
  LOST(9),
  INTERRUPTED(130);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static ExitCode of(Failure failure) {
    return switch (failure) {
      case SPEC -> SPEC;
      case DATA -> DATA;
      case RESOURCES -> RESOURCES;
      case INTERNAL -> INTERNAL;
      case LOST -> LOST;
    };
  }
}
