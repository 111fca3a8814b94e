package dev.lamina.jobs.sweep;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.OutOfMemory;
import dev.lamina.core.tune.Outcome;
import dev.lamina.core.tune.Segment;
import dev.lamina.jobs.spark.ExecutorLoss;
import dev.lamina.jobs.spark.MemorySettings;
import dev.lamina.jobs.spark.Redaction;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** What ended a segment, in words of sweeps and with the setting to change. */
final class SparkFailure {

  private SparkFailure() {}

  /** Of a job that Spark could not run. */
  static Outcome.Failed of(Segment segment, ExecutionException failure, MemorySettings settings) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    Optional<ExecutorLoss> loss = ExecutorLoss.in(cause);
    if (loss.isPresent()) {
      return new Outcome.Failed(
          segment,
          loss.get().failure(),
          "The executor that ran trial %s %s"
              .formatted(segment.trial(), loss.get().told(settings)));
    }
    String message = Redaction.of(String.valueOf(cause.getMessage()));
    return new Outcome.Failed(
        segment,
        Failure.of(cause),
        withRemedy(
            "Spark cannot run trial %s: %s"
                .formatted(segment.trial(), message.lines().findFirst().orElse("")),
            cause,
            settings));
  }

  /** What to tell of what a task or its commit threw. */
  static String told(Throwable failure, MemorySettings settings) {
    return withRemedy(Redaction.of(Failure.told(failure)), failure, settings);
  }

  private static String withRemedy(String told, Throwable failure, MemorySettings settings) {
    return Failure.of(failure) != Failure.RESOURCES
        ? told
        : OutOfMemory.in(failure)
            .map(
                memory ->
                    "%s: %s ran out (want %s)"
                        .formatted(told, memory.told(), settings.remedy(memory)))
            .orElse(told);
  }
}
