package dev.lamina.core.spec;

/** The kinds a failure is counted by, in trial tables, reports and exit codes. */
public enum Failure {
  /** The user's file or arguments ask for something that does not exist or does not fit. */
  SPEC,
  /** Data, a table or a checkpoint is missing, broken, or not what it claims to be. */
  DATA,
  /** Memory, disk or a device did not suffice, or a service could not be reached. */
  RESOURCES,
  /** A fault of Lamina itself. */
  INTERNAL;

  /** The kind of a failure, looked up along its causes; {@link #INTERNAL} if nothing tells. */
  public static Failure of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof LaminaException known) {
        return known.failure();
      }
      if (cause instanceof OutOfMemoryError) {
        return RESOURCES;
      }
      String message = String.valueOf(cause.getMessage());
      if (message.contains("No space left on device") || message.contains("out of memory")) {
        return RESOURCES;
      }
    }
    return INTERNAL;
  }
}
