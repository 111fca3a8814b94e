package dev.lamina.core.spec;

import com.google.errorprone.annotations.FormatMethod;

/** Checks at the door of a constructor or a public method: one condition each, first thing. */
public final class Check {

  private Check() {}

  /**
   * Refuses a caller's argument.
   *
   * @param message {@link String#format} pattern that names the value, the rule and, where there is
   *     one, the remedy
   * @throws IllegalArgumentException if the condition does not hold
   */
  @FormatMethod
  public static void argument(boolean condition, String message, Object... values) {
    if (!condition) {
      throw new IllegalArgumentException(String.format(message, values));
    }
  }

  /**
   * Refuses a call that comes at the wrong time.
   *
   * @throws IllegalStateException if the condition does not hold
   */
  @FormatMethod
  public static void state(boolean condition, String message, Object... values) {
    if (!condition) {
      throw new IllegalStateException(String.format(message, values));
    }
  }
}
