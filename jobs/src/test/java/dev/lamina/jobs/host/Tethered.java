package dev.lamina.jobs.host;

import java.io.IOException;
import java.util.Arrays;

/**
 * Main class of processes that must not outlive the one that started them: runs another main class
 * and ends when standard input does, which is the moment the starter closes it or dies.
 */
public final class Tethered {

  private Tethered() {}

  /**
   * @param arguments name of the main class, then its arguments
   */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    var tether = new Thread(Tethered::awaitEnd, "tether");
    tether.setDaemon(true);
    tether.start();
    Class.forName(arguments[0])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
  }

  private static void awaitEnd() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is ever said.
      }
    } catch (IOException gone) {
      System.err.println("The starter is gone: " + gone);
    }
    Runtime.getRuntime().halt(0);
  }
}
