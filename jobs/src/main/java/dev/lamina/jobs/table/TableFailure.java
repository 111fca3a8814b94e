package dev.lamina.jobs.table;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.storage.StorageFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** Turns what the kernel, Hadoop and Parquet throw into failures of Lamina's kinds. */
final class TableFailure {

  private TableFailure() {}

  /** A failed write: full disks and unreachable stores are matters of resources. */
  static LaminaException writing(String operation, Throwable cause) {
    return LaminaException.in(cause)
        .orElseGet(() -> new LaminaException(Failure.RESOURCES, message(operation, cause), cause));
  }

  /** A failed read: files that are missing or broken are matters of data. */
  static LaminaException reading(String operation, Throwable cause) {
    boolean resources = Failure.of(cause) == Failure.RESOURCES || StorageFailure.unanswered(cause);
    Failure failure = resources ? Failure.RESOURCES : Failure.DATA;
    String remedy =
        resources ? "" : " (a file of the table is missing or damaged: restore it from a copy)";
    return LaminaException.in(cause)
        .orElseGet(() -> new LaminaException(failure, message(operation, cause) + remedy, cause));
  }

  /** What users know by other names than Java's. */
  private static String reason(Throwable cause) {
    if (cause instanceof AccessDeniedException denied) {
      return "permission denied: " + denied.getFile();
    }
    if (cause instanceof NoSuchFileException missing) {
      return "no such file: " + missing.getFile();
    }
    // Of other kinds the name says more than the message, which may be a host or a path alone.
    boolean told = cause.getClass() == IOException.class || cause instanceof FileNotFoundException;
    return told && cause.getMessage() != null ? cause.getMessage() : cause.toString();
  }

  /** The operation with the innermost reason, since the outer ones repeat the operation. */
  private static String message(String operation, Throwable cause) {
    List<Throwable> causes = Failure.causes(cause);
    String reason = reason(causes.get(causes.size() - 1));
    return "%s: %s".formatted(operation, reason.lines().findFirst().orElse(reason));
  }
}
