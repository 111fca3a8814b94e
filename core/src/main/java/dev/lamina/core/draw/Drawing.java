package dev.lamina.core.draw;

import dev.lamina.core.spec.Check;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A finished drawing that a trial leaves.
 *
 * @param name what it is, the same in every trial, such as {@code precision-recall}: words of small
 *     letters and digits joined by hyphens, at most {@link #NAME_LENGTH} characters. Also a file's
 *     name
 * @param title for people, one line of at most {@link #TITLE_LENGTH} characters
 * @param svg the file, which needs no other, in UTF-8; at most {@link #MAX_BYTES}. Shared, nobody
 *     writes to it
 */
public record Drawing(String name, String title, byte[] svg) implements Serializable {

  public static final int NAME_LENGTH = 64;
  public static final int TITLE_LENGTH = 200;

  /** 2 MiB: a row of a table, and part of a page. */
  public static final int MAX_BYTES = 2 << 20;

  private static final String WORDS = "[a-z0-9]+(-[a-z0-9]+)*";
  private static final byte[] BEGINNING = "<svg ".getBytes(StandardCharsets.UTF_8);

  public Drawing {
    Check.argument(
        name.length() <= NAME_LENGTH && name.matches(WORDS),
        "Invalid name of a drawing: %s (want words of a-z and 0-9 joined by hyphens, at most %s characters)",
        name.length() <= NAME_LENGTH ? name : name.substring(0, NAME_LENGTH) + "…",
        NAME_LENGTH);
    Check.argument(
        !title.isBlank() && title.length() <= TITLE_LENGTH && title.lines().count() == 1,
        "Invalid title of drawing %s: %s characters (want one line of 1 to %s)",
        name,
        title.length(),
        TITLE_LENGTH);
    Check.argument(
        svg.length <= MAX_BYTES,
        "Invalid drawing %s: %s bytes (want at most %s)",
        name,
        svg.length,
        MAX_BYTES);
    Check.argument(
        svg.length > BEGINNING.length
            && Arrays.equals(svg, 0, BEGINNING.length, BEGINNING, 0, BEGINNING.length),
        "Invalid drawing %s: it does not begin as SVG",
        name);
  }

  /** The file as it is shown in light places alone, for readers of SVG that know no others. */
  public byte[] light() {
    return Svg.light(svg);
  }

  /** Whether both are the same to the byte. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Drawing drawing
        && name.equals(drawing.name)
        && title.equals(drawing.title)
        && Arrays.equals(svg, drawing.svg);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(svg);
  }

  @Override
  public String toString() {
    return "Drawing[%s, %s bytes]".formatted(name, svg.length);
  }
}
