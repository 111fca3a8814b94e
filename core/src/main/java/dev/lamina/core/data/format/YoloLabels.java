package dev.lamina.core.data.format;

import dev.lamina.core.data.Box;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The labels of one picture as YOLO's text files have them: an object in a line. */
record YoloLabels(List<Line> lines) implements Serializable {

  /** Editors put it before text. */
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final int MOST_LINES = 100_000;
  private static final int SHOWN = 100;

  /**
   * An object.
   *
   * @param number of the line, from 1
   * @param box in shares of the picture's width and height; null if the line is broken
   * @param fault why it is; null if it is not
   */
  record Line(int number, Box box, String fault) implements Serializable {}

  /**
   * Parses a file.
   *
   * @param classes how many there are
   * @throws RejectedException {@code BAD_ANNOTATION} if it is no text or too long
   */
  static YoloLabels parse(byte[] bytes, int classes) {
    String text;
    try {
      String decoded =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      text = decoded.startsWith(BYTE_ORDER_MARK) ? decoded.substring(1) : decoded;
    } catch (CharacterCodingException e) {
      throw new RejectedException(
          RejectReason.BAD_ANNOTATION, "it is no text (want UTF-8, an object in a line)", e);
    }
    var lines = new ArrayList<Line>();
    Map<String, Integer> seen = new HashMap<>();
    int number = 0;
    for (String written : (Iterable<String>) text.lines()::iterator) {
      number++;
      String line = written.strip();
      if (number > MOST_LINES) {
        throw new RejectedException(
            RejectReason.BAD_ANNOTATION, "it has more lines than that (want at most 100000)");
      }
      if (line.isEmpty()) {
        continue;
      }
      String[] fields = line.split("\\s+");
      Integer before = seen.putIfAbsent(String.join(" ", fields), number);
      String fault =
          before == null
              ? fault(fields, classes)
              : "it repeats line %s (want an object once)".formatted(before);
      lines.add(new Line(number, fault == null ? box(fields) : null, fault));
    }
    return new YoloLabels(List.copyOf(lines));
  }

  private static String fault(String[] fields, int classes) {
    boolean polygon = fields.length >= 7 && fields.length % 2 == 1;
    if (fields.length != 5 && !polygon) {
      return "%s values (want class x_center y_center width height, or a class and three points or more)"
          .formatted(fields.length);
    }
    double label = number(fields[0]);
    if (!(label >= 0 && label < classes && label == Math.rint(label))) {
      return "class %s (want 0 to %s)".formatted(shown(fields[0]), classes - 1);
    }
    for (int i = 1; i < fields.length; i++) {
      double value = number(fields[i]);
      if (!(value >= 0 && value <= 1)) {
        return "%s (want shares of the picture, 0 to 1)".formatted(shown(fields[i]));
      }
    }
    if (polygon) {
      double[] edges = edges(fields);
      return edges[2] > edges[0] && edges[3] > edges[1]
          ? null
          : "a polygon without an area (want points that are not in a line)";
    }
    return number(fields[3]) > 0 && number(fields[4]) > 0
        ? null
        : "a box of %s x %s (want both above 0)".formatted(shown(fields[3]), shown(fields[4]));
  }

  private static Box box(String[] fields) {
    double[] edges = edges(fields);
    boolean polygon = fields.length > 5;
    return Box.of(
        (int) number(fields[0]),
        edges[0],
        edges[1],
        polygon ? edges[2] - edges[0] : number(fields[3]),
        polygon ? edges[3] - edges[1] : number(fields[4]));
  }

  /** Left, top, right, bottom. */
  private static double[] edges(String[] fields) {
    if (fields.length == 5) {
      double halfWidth = number(fields[3]) / 2;
      double halfHeight = number(fields[4]) / 2;
      double x = number(fields[1]);
      double y = number(fields[2]);
      return new double[] {x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight};
    }
    double[] edges = {1, 1, 0, 0};
    for (int i = 1; i < fields.length; i += 2) {
      double x = number(fields[i]);
      double y = number(fields[i + 1]);
      edges[0] = Math.min(edges[0], x);
      edges[1] = Math.min(edges[1], y);
      edges[2] = Math.max(edges[2], x);
      edges[3] = Math.max(edges[3], y);
    }
    return edges;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static String shown(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
  }
}
