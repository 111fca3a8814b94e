package dev.lamina.jobs.cli;

import dev.lamina.core.spec.Check;

/**
 * What the output goes to.
 *
 * @param redraws whether lines already written can be drawn over (a terminal that knows ANSI
 *     sequences); a file or a pipe cannot
 * @param columns width in characters, at least 1
 */
record Terminal(boolean redraws, int columns) {

  private static final int USUAL_COLUMNS = 80;

  Terminal {
    Check.argument(columns > 0, "Invalid terminal width: %s (want > 0)", columns);
  }

  /**
   * What the standard output of this process goes to. Java cannot tell, so {@code bin/lamina} says
   * it in the property {@code lamina.columns}, which is missing where there is no terminal.
   */
  static Terminal ofStandardOutput() {
    String told = System.getProperty("lamina.columns", "");
    return told.matches("[1-9]\\d{0,4}")
        ? new Terminal(true, Integer.parseInt(told))
        : new Terminal(false, USUAL_COLUMNS);
  }
}
