package dev.lamina.core.spec;

/** The user's file or arguments ask for something that does not exist or does not fit. */
public final class SpecException extends LaminaException {

  private final boolean placed;

  public SpecException(String message) {
    this(message, null);
  }

  public SpecException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private SpecException(String message, Throwable cause, boolean placed) {
    super(Failure.SPEC, message, cause);
    this.placed = placed;
  }

  /**
   * A failure at one place of a file.
   *
   * @param path such as {@code trial.optimizer.momentum}
   */
  public static SpecException at(String path, String message) {
    return new SpecException(path + ": " + message, null, true);
  }

  /**
   * This failure, said to be of one of several things that were made of the same specification.
   *
   * @param which such as {@code trial 3 (seed=1)}
   */
  public SpecException in(String which) {
    return new SpecException(getMessage() + ", in " + which, this, placed);
  }

  /** This failure with its place, if it does not say one yet. */
  SpecException placedAt(String path) {
    return placed ? this : new SpecException(path + ": " + getMessage(), this, true);
  }
}
