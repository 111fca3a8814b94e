package dev.lamina.core.deploy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/** A file or folder under another name until it is whole. */
final class Unfinished {

  private Unfinished() {}

  /** A name beside another, that nobody else has. */
  static Path beside(Path wanted) {
    Path absolute = wanted.toAbsolutePath();
    return absolute.resolveSibling(
        "." + absolute.getFileName() + "." + UUID.randomUUID() + ".unfinished");
  }

  /**
   * Gives it its name.
   *
   * @throws IOException if there is something of this name
   */
  static void become(Path unfinished, Path wanted) throws IOException {
    if (Files.exists(wanted)) {
      throw new FileAlreadyExistsException(wanted.toString());
    }
    Files.move(unfinished, wanted);
  }

  /** Removes what is left of it. */
  static void remove(Path unfinished) {
    if (!Files.exists(unfinished)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(unfinished)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new LaminaException(
          Failure.RESOURCES, "Cannot remove %s: %s".formatted(unfinished, e), e);
    }
  }

  static LaminaException failed(Path wanted, IOException e) {
    return new LaminaException(
        Failure.RESOURCES,
        "Cannot write %s: %s (want a name that is free, in a folder that can be written to and has room)"
            .formatted(wanted, e),
        e);
  }
}
