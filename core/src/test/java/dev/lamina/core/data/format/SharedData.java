package dev.lamina.core.data.format;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Archives that may lie beside the project. */
final class SharedData {

  private SharedData() {}

  /** Whether a folder is one of these, which nobody may write to. */
  static boolean holds(Path folder) {
    return folder("").filter(folder.toAbsolutePath()::startsWith).isPresent();
  }

  static Optional<Path> folder(String name) {
    return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
        .map(folder -> folder.resolve("shared/data").resolve(name))
        .filter(Files::isDirectory)
        .findFirst();
  }
}
