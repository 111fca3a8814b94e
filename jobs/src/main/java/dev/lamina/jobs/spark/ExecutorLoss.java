package dev.lamina.jobs.spark;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The end of an executor while it ran a task, by what the cluster manager told Spark of it.
 *
 * @param end how it ended, as far as anybody knows
 * @param reason Spark's words, on one line, without secrets
 */
public record ExecutorLoss(End end, String reason) {

  /** How an executor ended. */
  public enum End {
    /** Its heap was full: Spark ends such executors with code 52. */
    HEAP,
    /** Its container took more memory than it may, and the cluster manager says so. */
    CONTAINER,
    /**
     * SIGKILL, code 137: from the kernel or a container that ran out of memory, or by hand. Nobody
     * tells which.
     */
    KILLED,
    /** SIGTERM, code 143: the cluster manager or somebody asked it to end. */
    ASKED,
    /** It crashed: a fault in native code, or an exception that nobody caught. */
    CRASHED,
    /** It went, or the connection to it did; no more is known. */
    GONE
  }

  private static final Pattern LOST =
      Pattern.compile("ExecutorLostFailure.*?(?=\\n?Driver stacktrace:|\\z)", Pattern.DOTALL);

  /** As the workers of Spark, YARN and Kubernetes spell it. */
  private static final Pattern CODE =
      Pattern.compile(
          "exit(?:ed with)?\\s*(?:exit\\s*)?(?:code|status):?\\s*(\\d+)", Pattern.CASE_INSENSITIVE);

  private static final Pattern CONTAINER_LIMIT =
      Pattern.compile(
          "exceeding (?:physical |virtual )?memory limits|running beyond (?:physical|virtual) memory"
              + "|OOMKilled");

  /**
   * SIGILL, SIGABRT, SIGBUS, SIGFPE and SIGSEGV; 50 and 51 are Spark's, for uncaught exceptions.
   */
  private static final List<Integer> CRASHES = List.of(132, 134, 135, 136, 139, 50, 51);

  /** The loss that a failure or one of its causes tells of, if it is one. */
  public static Optional<ExecutorLoss> in(Throwable failure) {
    return Failure.causes(failure).stream()
        .map(cause -> LOST.matcher(String.valueOf(cause.getMessage())))
        .filter(Matcher::find)
        .findFirst()
        .map(found -> of(found.group()));
  }

  private static ExecutorLoss of(String told) {
    String reason = Redaction.of(told.strip().replaceAll("\\s*\\n\\s*", " "));
    return new ExecutorLoss(end(told), reason);
  }

  private static End end(String told) {
    if (CONTAINER_LIMIT.matcher(told).find()) {
      return End.CONTAINER;
    }
    Matcher code = CODE.matcher(told);
    if (!code.find()) {
      return End.GONE;
    }
    int number = Integer.parseInt(code.group(1));
    if (CRASHES.contains(number)) {
      return End.CRASHED;
    }
    return switch (number) {
      case 52 -> End.HEAP;
      case 137 -> End.KILLED;
      case 143 -> End.ASKED;
      default -> End.GONE;
    };
  }

  /**
   * The kind it counts as for what it ran. A crash or a memory that is known to be too small will
   * likely come again; of the rest nothing is known against the task.
   */
  public Failure failure() {
    return switch (end) {
      case HEAP, CONTAINER -> Failure.RESOURCES;
      case CRASHED -> Failure.INTERNAL;
      case KILLED, ASKED, GONE -> Failure.LOST;
    };
  }

  /**
   * The failure of what needed the executor.
   *
   * @param what could not be done, such as {@code preprocess cifar10}
   * @param settings of the session
   */
  public LaminaException during(String what, MemorySettings settings, Throwable cause) {
    return new LaminaException(
        failure(), "Cannot %s: an executor %s".formatted(what, told(settings)), cause);
  }

  /**
   * What happened and what to do about it, in a sentence.
   *
   * @param settings of the session
   */
  public String told(MemorySettings settings) {
    String what =
        switch (end) {
          case HEAP -> "ran out of Java heap (want " + settings.heap() + ")";
          case CONTAINER ->
              "took more memory than its container may (want " + settings.machine() + ")";
          case KILLED ->
              "was killed: by the kernel or its container for want of memory, or by hand, nobody tells"
                  + " which (if nobody did, want "
                  + settings.machine()
                  + ")";
          case ASKED -> "was told to end, by the cluster manager or by hand";
          case CRASHED -> "crashed (its own log, or hs_err_pid*.log beside it, says where)";
          case GONE -> "went away, and nobody says why (its own log may)";
        };
    return what + ": " + reason;
  }
}
