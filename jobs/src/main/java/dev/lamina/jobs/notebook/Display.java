package dev.lamina.jobs.notebook;

import dev.lamina.core.draw.Markup;
import java.util.stream.Collectors;

/**
 * Text as Zeppelin's display system takes it. There, a line that begins with {@code %html} makes
 * HTML of all that follows, and so does a cell of a table: a name from a table must not.
 */
final class Display {

  private static final String HTML = "%html ";

  /** Looks as {@code %} and means nothing. */
  private static final String HARMLESS = "\uFF05";

  private Display() {}

  /** A text as a cell of a table, on one line; null stays null. */
  static String cell(String text) {
    return text == null ? null : harmless(text.replaceAll("\\p{Cntrl}", " "));
  }

  /** Lines to be shown as they are. */
  static String text(String lines) {
    return lines
        .lines()
        .map(line -> harmless(line.replaceAll("\\p{Cntrl}", " ")))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /** A page of HTML. It has one line, so that no part of it can be taken for another display. */
  static String html(Markup page) {
    return HTML + page.toString().replaceAll("\\p{Cntrl}", " ") + "\n";
  }

  private static String harmless(String line) {
    String shown = line.stripLeading();
    return shown.startsWith("%") ? HARMLESS + shown.substring(1) : line;
  }
}
