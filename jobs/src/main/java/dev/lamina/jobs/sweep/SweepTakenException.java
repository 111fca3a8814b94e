package dev.lamina.jobs.sweep;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;

/** Another driver runs this sweep; nothing was changed. */
public final class SweepTakenException extends LaminaException {

  private static final String REMEDY =
      "(one driver a sweep: 'lamina status' shows how far it is, 'lamina pause' stops it)";

  SweepTakenException(String sweep, String who) {
    this(sweep, who, null);
  }

  SweepTakenException(String sweep, String who, Throwable cause) {
    super(
        Failure.RESOURCES,
        "Cannot go on with sweep %s: %s %s".formatted(sweep, who, REMEDY),
        cause);
  }
}
