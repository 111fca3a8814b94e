package dev.lamina.core.draw;

/** Names of any origin as titles. */
final class Titles {

  private Titles() {}

  /** As one line that a {@link Drawing} takes, cut if it is long. */
  static String line(String text) {
    String line = text.replaceAll("\\R|\\p{Cntrl}", " ").strip();
    if (line.isEmpty()) {
      return "–";
    }
    int most = Drawing.TITLE_LENGTH - 1;
    if (line.length() <= Drawing.TITLE_LENGTH) {
      return line;
    }
    // Not between the halves of a character.
    int end = Character.isHighSurrogate(line.charAt(most - 1)) ? most - 1 : most;
    return line.substring(0, end) + "…";
  }
}
