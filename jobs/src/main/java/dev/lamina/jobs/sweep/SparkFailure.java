package dev.lamina.jobs.sweep;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.tune.Outcome;
import dev.lamina.core.tune.Segment;
import dev.lamina.jobs.spark.Redaction;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Spark says of a job that it could not run, in words of sweeps. */
final class SparkFailure {

  private static final Pattern LOST = Pattern.compile("ExecutorLostFailure[^\\n]*");

  private SparkFailure() {}

  static Outcome.Failed of(Segment segment, ExecutionException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String message = Redaction.of(String.valueOf(cause.getMessage()));
    Matcher lost = LOST.matcher(message);
    if (lost.find()) {
      return new Outcome.Failed(
          segment,
          Failure.RESOURCES,
          "The executor that ran trial %s was lost: %s".formatted(segment.trial(), lost.group()));
    }
    if (message.contains("SparkContext was shut down")
        || message.contains("stopped SparkContext")) {
      return new Outcome.Failed(
          segment,
          Failure.RESOURCES,
          "Spark was shut down while trial %s ran".formatted(segment.trial()));
    }
    return new Outcome.Failed(
        segment,
        Failure.of(cause),
        "Spark cannot run trial %s: %s"
            .formatted(segment.trial(), message.lines().findFirst().orElse("")));
  }
}
