package dev.lamina.jobs.sweep;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.spark.Redaction;
import java.util.List;

/**
 * What to tell of a failure where no stack trace can be shown. It is stored, so without secrets.
 */
final class FailureMessage {

  private FailureMessage() {}

  /**
   * The message of a failure that is made to be read as it is; for others also what was thrown and
   * where, since that is all there is to look for it by.
   */
  static String of(Throwable failure) {
    return Redaction.of(
        LaminaException.in(failure)
            .map(LaminaException::getMessage)
            .orElseGet(() -> unexpected(failure)));
  }

  private static String unexpected(Throwable failure) {
    List<Throwable> causes = Failure.causes(failure);
    Throwable root = causes.get(causes.size() - 1);
    StackTraceElement[] trace = root.getStackTrace();
    String where = trace.length == 0 ? "" : " at " + trace[0];
    String hint =
        Failure.of(failure) == Failure.INTERNAL ? " (a fault of Lamina; the log has more)" : "";
    return root + where + hint;
  }
}
