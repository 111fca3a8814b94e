package dev.lamina.jobs.cli;

import dev.lamina.core.spec.SpecException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many trials run at once in this process, and which cluster runs them if none of them does.
 *
 * @param embedded at least 1
 * @param cluster master of a cluster; empty to run here
 */
record Slots(int embedded, Optional<String> cluster) {

  private static final Pattern CLUSTER = Pattern.compile("yarn|(spark|k8s)://.+");
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d{1,4}|\\*)])?");

  /**
   * What the arguments say, on this machine.
   *
   * @param master such as {@code local[2]}; null if none was named
   * @param wanted trials or tasks at once; null if that was not said
   */
  static Slots of(String master, Integer wanted) {
    return of(master, Optional.ofNullable(wanted), Runtime.getRuntime().availableProcessors());
  }

  /**
   * @param master such as {@code local[2]} or {@code spark://host:7077}; null if none was named
   * @param wanted trials at once, if that was said
   * @param processors of this machine
   */
  static Slots of(String master, Optional<Integer> wanted, int processors) {
    if (master == null) {
      return new Slots(wanted.orElse(processors), Optional.empty());
    }
    Matcher local = LOCAL.matcher(master);
    if (!local.matches()) {
      if (!CLUSTER.matcher(master).matches()) {
        throw new SpecException(
            "Invalid master: %s (want local, local[N], local[*], or a cluster: spark://HOST:PORT, k8s://URL or yarn)"
                .formatted(master));
      }
      return new Slots(wanted.orElse(1), Optional.of(master));
    }
    String count = local.group(1);
    int told = count == null ? 1 : count.equals("*") ? processors : Integer.parseInt(count);
    if (told < 1) {
      throw new SpecException("Invalid master: %s (want at least one slot)".formatted(master));
    }
    return new Slots(told, Optional.empty());
  }
}
