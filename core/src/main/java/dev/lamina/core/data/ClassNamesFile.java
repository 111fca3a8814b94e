package dev.lamina.core.data;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A text file of class names, one a line, that an archive may bring along. */
final class ClassNamesFile {

  private ClassNamesFile() {}

  /** The names in a file, as many as there are official ones; these if there is no such file. */
  static List<String> read(Path file, List<String> official) {
    if (!Files.exists(file)) {
      return official;
    }
    try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
      List<String> names = lines.map(String::strip).filter(line -> !line.isEmpty()).toList();
      if (names.size() != official.size()) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot index %s: %s class names (want %s, one a line; remove the file to use the official names)"
                .formatted(file, names.size(), official.size()));
      }
      return names;
    } catch (IOException | UncheckedIOException e) {
      throw new LaminaException(Failure.DATA, "Cannot read %s: %s".formatted(file, e), e);
    }
  }
}
