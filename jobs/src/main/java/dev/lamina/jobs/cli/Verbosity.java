package dev.lamina.jobs.cli;

import picocli.CommandLine.Option;

/** The option {@code --verbose}. */
final class Verbosity {

  private static final String TRACE = "lamina.log.trace";

  /** Read by the logging configuration when the first logger is made, so after the arguments. */
  @Option(
      names = {"-v", "--verbose"},
      description = "Say what is being done, and show stack traces of failures.")
  void verbose(boolean verbose) {
    System.setProperty(TRACE, verbose ? "full" : "none");
    System.setProperty("lamina.log.level", verbose ? "info" : "warn");
    System.setProperty("lamina.log.root", verbose ? "warn" : "error");
  }

  static boolean isVerbose() {
    return "full".equals(System.getProperty(TRACE));
  }
}
