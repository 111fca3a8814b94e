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
  INTERNAL,
  /**
   * What did the work went away, or the connection to it did: nothing is known against the work.
   */
  LOST;

  /** How systems and libraries say that something did not suffice. */
  private static final List<String> SCARCE =
      List.of("No space left on device", "out of memory", "Too many open files");

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
      if (SCARCE.stream().anyMatch(message::contains)) {
        return RESOURCES;
      }
    }
    return OutOfMemory.in(failure).isPresent() ? RESOURCES : INTERNAL;
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

  /**
   * What to tell of a failure where no stack trace can be shown: the message of the first {@link
   * LaminaException} along its causes, which is made to be read as it is; for others what was
   * thrown and where, since that is all there is to look for it by.
   */
  public static String told(Throwable failure) {
    return LaminaException.in(failure)
        .map(LaminaException::getMessage)
        .orElseGet(() -> unexpected(failure));
  }

  private static String unexpected(Throwable failure) {
    List<Throwable> causes = causes(failure);
    Throwable root = causes.get(causes.size() - 1);
    StackTraceElement[] trace = root.getStackTrace();
    String where = trace.length == 0 ? "" : " at " + trace[0];
    String hint = of(failure) == INTERNAL ? " (a fault of Lamina; the log has more)" : "";
    return root + where + hint;
  }
}
