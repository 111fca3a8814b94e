package dev.lamina.jobs.spark;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Keeps secrets out of what is shown or stored: exceptions of Spark, Hadoop and storage clients may
 * quote settings, addresses and headers.
 *
 * <p>Hidden are values beside a name that tells of a secret ({@code fs.s3a.secret.key=...}), user
 * parts of addresses ({@code s3a://key:secret@bucket}), and, wherever they stand, the values of
 * environment variables and settings with such names. Safe for several threads.
 */
public final class Redaction {

  private static final String HIDDEN = "***";

  /** Shorter values are no secrets worth the name, and would be found in innocent words. */
  private static final int SHORTEST = 6;

  private static final String NAME =
      "secret|passw(?:or)?d|passphrase|token|credential|access[._-]?key|account[._-]?key|api[._-]?key"
          + "|private[._-]?key|session[._-]?key|encryption[._-]?key|authorization";

  private static final String TELLING_REGEX = "(?i)" + NAME;

  private static final Pattern TELLING = Pattern.compile(TELLING_REGEX);

  /** Settings about secrets that hold none, and values that would be found anywhere. */
  private static final Pattern INNOCENT_NAME =
      Pattern.compile(
          ".*(?:providers?|file|path|helper|class|impl|enabled)", Pattern.CASE_INSENSITIVE);

  private static final Pattern INNOCENT_VALUE =
      Pattern.compile("\\d*|true|false", Pattern.CASE_INSENSITIVE);

  private static final Pattern PAIR =
      Pattern.compile(
          "((?:"
              + NAME
              + ")[\\w.-]{0,64}+[\"']?\\s*+(?:=|:|->)\\s*+)"
              + "(\"[^\"]*\"|'[^']*'|(?:(?:Bearer|Basic|AWS4-HMAC-SHA256)\\s+)?[^\\s,;&\"')}\\]]+)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern USER = Pattern.compile("(://)[^/\\s@]++@");

  private static final Set<String> VALUES = ConcurrentHashMap.newKeySet();

  static {
    learn(System.getenv());
    System.getProperties()
        .stringPropertyNames()
        .forEach(name -> learn(name, System.getProperty(name)));
  }

  private Redaction() {}

  /**
   * What Spark is to hide, as {@code spark.redaction.regex} takes it: its own default leaves out
   * keys of accounts and of encryption, which its event log and its web page would show.
   */
  static String regex() {
    return TELLING_REGEX;
  }

  /** Hides the values of these settings from now on, where the name tells of a secret. */
  public static void learn(Map<String, String> settings) {
    settings.forEach(Redaction::learn);
  }

  private static void learn(String name, String value) {
    if (value != null
        && value.length() >= SHORTEST
        && TELLING.matcher(name).find()
        && !INNOCENT_NAME.matcher(name).matches()
        && !INNOCENT_VALUE.matcher(value).matches()) {
      VALUES.add(value);
    }
  }

  /** A text without secrets; null stays null. */
  public static String of(String text) {
    if (text == null) {
      return null;
    }
    String rest = text;
    for (String value : longestFirst()) {
      rest = rest.replace(value, HIDDEN);
    }
    rest = USER.matcher(rest).replaceAll("$1" + HIDDEN + "@");
    return PAIR.matcher(rest).replaceAll("$1" + HIDDEN);
  }

  private static Iterable<String> longestFirst() {
    return VALUES.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  /** A stream that hides secrets and passes the rest on line by line, the last part at its end. */
  public static PrintStream of(OutputStream target) {
    return new PrintStream(new Lines(target), true, StandardCharsets.UTF_8);
  }

  private static final class Lines extends FilterOutputStream {

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(OutputStream target) {
      super(target);
    }

    @Override
    public synchronized void write(int value) throws IOException {
      line.write(value);
      if (value == '\n') {
        pass();
      }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int count) throws IOException {
      for (int i = from; i < from + count; i++) {
        write(bytes[i]);
      }
    }

    @Override
    public synchronized void close() throws IOException {
      pass();
      super.close();
    }

    private void pass() throws IOException {
      out.write(of(line.toString(StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
      line.reset();
    }
  }
}
