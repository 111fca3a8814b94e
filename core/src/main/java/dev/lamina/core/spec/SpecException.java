package dev.lamina.core.spec;

/** The user's file or arguments ask for something that does not exist or does not fit. */
public final class SpecException extends LaminaException {

  public SpecException(String message) {
    super(Failure.SPEC, message);
  }

  public SpecException(String message, Throwable cause) {
    super(Failure.SPEC, message, cause);
  }

  /**
   * A failure at one place of a file.
   *
   * @param path such as {@code trial.optimizer.momentum}
   */
  public static SpecException at(String path, String message) {
    return new SpecException(path + ": " + message);
  }
}
