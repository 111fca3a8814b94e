package dev.lamina.core.draw;

/** HTML or SVG under construction. Whatever comes from outside goes through {@link #text}. */
public final class Markup {

  private static final int REPLACEMENT = 0xFFFD;

  private final StringBuilder out = new StringBuilder();

  /** Adds markup as it is. */
  public Markup raw(String markup) {
    out.append(markup);
    return this;
  }

  /** Adds text of any origin, escaped. */
  public Markup text(String text) {
    out.append(escaped(text));
    return this;
  }

  /** Adds an element that holds text. */
  public Markup element(String name, String text) {
    return raw("<" + name + ">").text(text).raw("</" + name + ">");
  }

  /** Adds an element with a class that holds text. */
  public Markup element(String name, String style, String text) {
    return raw("<" + name + " class=\"" + style + "\">").text(text).raw("</" + name + ">");
  }

  /**
   * Text that means itself, in an element and in a quoted attribute. What XML 1.0 does not allow at
   * all becomes U+FFFD.
   */
  public static String escaped(String text) {
    var safe = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(isAllowed(c) ? c : REPLACEMENT);
              }
            });
    return safe.toString();
  }

  /** As the production {@code Char} of XML 1.0, but for a carriage return, which would not stay. */
  private static boolean isAllowed(int c) {
    return c == '\n'
        || c == '\t'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
