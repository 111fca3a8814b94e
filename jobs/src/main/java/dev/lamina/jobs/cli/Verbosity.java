package dev.lamina.jobs.cli;

/** How much is said: properties that {@code conf/logging/log4j2.properties} reads. */
final class Verbosity {

  private static final String TRACE = "lamina.log.trace";

  private Verbosity() {}

  static void set(boolean verbose) {
    System.setProperty(TRACE, verbose ? "full" : "none");
    System.setProperty("lamina.log.level", verbose ? "info" : "warn");
    System.setProperty("lamina.log.root", verbose ? "warn" : "error");
  }

  static boolean isVerbose() {
    return "full".equals(System.getProperty(TRACE));
  }
}
