package dev.lamina.core.experiment;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory that a training step may need above what is held between steps.
 *
 * @param bytes at least 1
 */
public record MemoryBudget(long bytes) {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?) ?([KMG])iB");
  private static final String UNITS = "KMG";

  public MemoryBudget {
    Check.argument(bytes >= 1, "Invalid memory: %s bytes (want >= 1)", bytes);
  }

  /**
   * Reads an amount such as {@code 6 GiB} or {@code 512MiB}.
   *
   * @throws SpecException if it is none
   */
  public static MemoryBudget of(SpecNode node) {
    Matcher amount = TEXT.matcher(node.isText() ? node.text() : "");
    if (!amount.matches()) {
      throw node.wrong("an amount of memory such as 512 MiB or 6 GiB");
    }
    double factor = Math.pow(1024, 1.0 + UNITS.indexOf(amount.group(2)));
    return node.checked(
        () -> new MemoryBudget((long) (Double.parseDouble(amount.group(1)) * factor)));
  }

  @Override
  public String toString() {
    double mebibytes = bytes / 1048576.0;
    return mebibytes < 1024
        ? String.format(Locale.ROOT, "%.1f MiB", mebibytes)
        : String.format(Locale.ROOT, "%.2f GiB", mebibytes / 1024);
  }
}
