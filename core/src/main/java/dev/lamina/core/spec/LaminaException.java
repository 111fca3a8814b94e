package dev.lamina.core.spec;

import java.util.Objects;
import java.util.Optional;

/**
 * A failure that a user can do something about. Its message says what was met, which rule it breaks
 * and what to do, and is complete without the stack trace.
 */
public class LaminaException extends RuntimeException {

  private final Failure failure;

  public LaminaException(Failure failure, String message) {
    this(failure, message, null);
  }

  /**
   * @param cause what was caught, or null
   */
  public LaminaException(Failure failure, String message, Throwable cause) {
    super(message, cause);
    this.failure = Objects.requireNonNull(failure);
  }

  /** The first of these among a failure and its causes: its message speaks for all of them. */
  public static Optional<LaminaException> in(Throwable failure) {
    return Failure.causes(failure).stream()
        .filter(LaminaException.class::isInstance)
        .map(LaminaException.class::cast)
        .findFirst();
  }

  /** The kind this failure is counted by. */
  public final Failure failure() {
    return failure;
  }
}
