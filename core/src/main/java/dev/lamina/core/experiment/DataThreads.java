package dev.lamina.core.experiment;

import dev.lamina.core.spec.SpecException;
import java.util.Map;

/**
 * How many threads prepare the batches of a trial on this machine. They change no result, so they
 * are no part of a trial: the machine decides.
 */
public final class DataThreads {

  /** Environment variable: a number from 1 to 64; 1 if it is not set. */
  static final String VARIABLE = "LAMINA_DATA_THREADS";

  private DataThreads() {}

  public static int ofThisMachine() {
    return of(System.getenv());
  }

  static int of(Map<String, String> environment) {
    String text = environment.getOrDefault(VARIABLE, "").strip();
    if (text.isEmpty()) {
      return 1;
    }
    if (!text.matches("[1-9]|[1-5][0-9]|6[0-4]")) {
      throw new SpecException(
          "Invalid %s: '%s' (want a number of threads from 1 to 64)".formatted(VARIABLE, text));
    }
    return Integer.parseInt(text);
  }
}
