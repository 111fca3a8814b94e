package dev.lamina.core.data.format;

import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A text file that names pictures and the class of each. A value that travels. */
interface LabelFile extends Serializable {

  /** Largest text that is read: 16 MiB, some times the largest that is published. */
  int MOST_BYTES = 16 << 20;

  /** In place of the index of a class that is not among the classes. */
  int UNKNOWN = -1;

  /** In the tree. */
  String path();

  /**
   * Index of the class of each picture, by key; {@link #UNKNOWN} for a class that is none.
   *
   * @throws LaminaException {@code DATA} if a line is no line of such a file
   */
  Map<String, Integer> labels(List<String> lines);

  /**
   * The lines of a text in UTF-8.
   *
   * @throws LaminaException {@code DATA} if it is not there, too large or not UTF-8
   */
  static List<String> lines(SourceTree tree, String path) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(tree.small(path, MOST_BYTES)))
          .toString()
          .lines()
          .toList();
    } catch (CharacterCodingException e) {
      throw new LaminaException(
          Failure.DATA, "Cannot index %s: it is no text (want UTF-8)".formatted(path), e);
    }
  }

  /** The failure of a line, counted from 0. */
  static LaminaException wrong(String path, int line, String found, String want) {
    String shown = found.length() > 80 ? found.substring(0, 80) + "..." : found;
    return new LaminaException(
        Failure.DATA,
        "Cannot index %s: line %s is %s (want %s)".formatted(path, line + 1, shown, want));
  }
}
