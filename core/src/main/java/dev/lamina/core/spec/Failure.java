package dev.lamina.core.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

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
    for (Throwable cause : causes(failure)) {
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

  /** A failure and its causes, outermost first; each once, also where they go in circles. */
  public static List<Throwable> causes(Throwable failure) {
    var causes = new ArrayList<Throwable>();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }
}
