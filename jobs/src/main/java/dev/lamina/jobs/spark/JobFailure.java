package dev.lamina.jobs.spark;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/** What to tell of a Spark job that failed: what a task said, without Spark's report around it. */
public final class JobFailure {

  private JobFailure() {}

  /**
   * The failure of a job.
   *
   * @param what could not be done, such as {@code verify}
   * @param thrown by Spark
   */
  public static LaminaException of(String what, Exception thrown, JavaSparkContext spark) {
    Optional<LaminaException> known = LaminaException.in(thrown);
    if (known.isPresent()) {
      return new LaminaException(known.get().failure(), known.get().getMessage(), thrown);
    }
    return ExecutorLoss.in(thrown)
        .map(loss -> loss.during(what, MemorySettings.of(spark.getConf()), thrown))
        .orElseGet(
            () ->
                new LaminaException(
                    Failure.of(thrown),
                    "Cannot %s: %s".formatted(what, firstLine(thrown)),
                    thrown));
  }

  private static String firstLine(Exception thrown) {
    return Redaction.of(String.valueOf(thrown.getMessage()).lines().findFirst().orElse(""));
  }
}
