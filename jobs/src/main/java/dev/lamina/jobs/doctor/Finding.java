package dev.lamina.jobs.doctor;

import java.io.Serializable;

/** What a check found, in a line. */
public record Finding(Level level, String text) implements Serializable {

  /** How bad it is. */
  public enum Level {
    OK("ok"),
    /** Nothing fails for it. */
    WARNING("warn"),
    FAILED("FAILED");

    private final String shown;

    Level(String shown) {
      this.shown = shown;
    }

    /** As it stands before the line. */
    public String shown() {
      return shown;
    }
  }

  public static Finding ok(String text) {
    return new Finding(Level.OK, text);
  }

  /**
   * @param text with the remedy
   */
  public static Finding warning(String text) {
    return new Finding(Level.WARNING, text);
  }

  /**
   * @param text with the remedy
   */
  public static Finding failed(String text) {
    return new Finding(Level.FAILED, text);
  }
}
