package dev.lamina.jobs.report;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a report's file so that a reader meets the old one or the new one, never a part. */
public final class ReportFile {

  private ReportFile() {}

  /**
   * Writes text in UTF-8, and makes the folder if there is none.
   *
   * @throws LaminaException {@code RESOURCES} if it cannot be written; the old file then stands
   */
  public static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes bytes, and makes the folder if there is none.
   *
   * @throws LaminaException as above
   */
  public static void write(Path file, byte[] bytes) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      Files.createDirectories(folder);
      // Not a temporary file in Java's sense, which nobody else could read afterwards.
      Path draft =
          folder.resolve("." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
      try {
        Files.write(draft, bytes);
        Files.move(
            draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new LaminaException(
          Failure.RESOURCES,
          "Cannot write %s: %s (want a folder there that can be written to, and no other file of that name; report --html names another place)"
              .formatted(file, reason(e)),
          e);
    }
  }

  /** Some of these say no more than the path, and their class the reason. */
  private static String reason(IOException e) {
    return e instanceof FileSystemException failure && failure.getReason() != null
        ? failure.getReason()
        : e.toString();
  }
}
