package dev.lamina.jobs.tracking;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/** As what metrics are handed on. */
public enum TrackingFormat {
  /** Event files of TensorBoard. */
  TENSORBOARD,

  /** A line of JSON an epoch. */
  JSONL,

  /** A row a value. */
  CSV,

  /** Runs on an MLflow server. */
  MLFLOW;

  /**
   * Opens the place where metrics go, for this process alone. The caller closes it.
   *
   * @param to a folder of this machine, which is made if it is missing; for MLflow an address
   * @param options what a user wants of it
   * @throws LaminaException {@code SPEC} if it is no such place, or cannot do what is wanted;
   *     {@code RESOURCES} if another process has it, or it cannot be written to
   */
  public Tracker open(String to, TrackingOptions options) {
    if (this != MLFLOW && options.experiment().isPresent()) {
      throw new LaminaException(
          Failure.SPEC,
          "Cannot write %s into an experiment: only mlflow has them (want no --experiment, or --format mlflow)"
              .formatted(this));
    }
    if (this != TENSORBOARD && !options.images()) {
      throw new LaminaException(
          Failure.SPEC,
          "Cannot leave images out of %s: only tensorboard has them (want no --no-images, or --format tensorboard)"
              .formatted(this));
    }
    return switch (this) {
      case TENSORBOARD -> new EventFiles(folder(to), options.images());
      case JSONL -> new JsonLines(folder(to));
      case CSV -> new CsvFile(folder(to));
      case MLFLOW ->
          MlflowTracker.open(
              MlflowAddress.of(to),
              options.experiment(),
              MlflowCredentials.in(options.environment()));
    };
  }

  private TrackingFolder folder(String to) {
    if (to.contains("://")) {
      throw new LaminaException(
          Failure.SPEC,
          "Cannot write %s to %s: that is an address (want a folder of this machine%s)"
              .formatted(
                  this,
                  MlflowAddress.shown(to),
                  to.startsWith("http") ? ", or --format mlflow" : ""));
    }
    try {
      return TrackingFolder.take(Path.of(to));
    } catch (InvalidPathException e) {
      throw new LaminaException(
          Failure.SPEC, "Invalid folder: %s (%s)".formatted(to, e.getMessage()), e);
    }
  }

  /** As users write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
