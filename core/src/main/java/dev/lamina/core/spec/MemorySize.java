package dev.lamina.core.spec;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory as people write and read it: {@code 512.0 MiB}, {@code 1.50 GiB}.
 *
 * @param bytes at least 0
 */
public record MemorySize(long bytes) {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?) ?([KMG])iB");
  private static final String UNITS = "KMG";

  public MemorySize {
    Check.argument(bytes >= 0, "Invalid memory: %s bytes (want >= 0)", bytes);
  }

  /**
   * Reads an amount such as {@code 6 GiB} or {@code 512MiB}.
   *
   * @throws SpecException if it is none, or nothing
   */
  public static MemorySize of(SpecNode node) {
    Matcher amount = TEXT.matcher(node.isText() ? node.text() : "");
    long bytes =
        amount.matches()
            ? (long)
                (Double.parseDouble(amount.group(1))
                    * Math.pow(1024, 1.0 + UNITS.indexOf(amount.group(2))))
            : 0;
    if (bytes == 0) {
      throw node.wrong("an amount of memory such as 512 MiB or 6 GiB");
    }
    return new MemorySize(bytes);
  }

  @Override
  public String toString() {
    double mebibytes = bytes / 1048576.0;
    return mebibytes < 1024
        ? String.format(Locale.ROOT, "%.1f MiB", mebibytes)
        : String.format(Locale.ROOT, "%.2f GiB", mebibytes / 1024);
  }
}
