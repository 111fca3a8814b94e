package dev.lamina.core.data.format;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A text file of class names, one a line, that an archive may bring along. */
final class ClassNamesFile {

  private static final int MOST_BYTES = 1 << 20;

  private ClassNamesFile() {}

  /** The names in a file, as many as there are official ones; these if there is no such file. */
  static List<String> read(SourceFiles source, String name, List<String> official) {
    if (source.file(name).isEmpty()) {
      return official;
    }
    List<String> names =
        new String(source.tree().small(source.path(name), MOST_BYTES), StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    if (names.size() != official.size()) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot index %s: %s class names (want %s, one a line; remove the file to use the official names)"
              .formatted(source.path(name), names.size(), official.size()));
    }
    return names;
  }
}
