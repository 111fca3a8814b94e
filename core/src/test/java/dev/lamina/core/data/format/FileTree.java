package dev.lamina.core.data.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Small files that stand for pictures, in folders and tars. */
record FileTree(Path root) {

  /** Writes pictures: some bytes that no other path has. */
  FileTree pictures(String... paths) throws IOException {
    for (String path : paths) {
      text(path, "picture " + path + " " + "x".repeat(path.hashCode() & 0x1FF));
    }
    return this;
  }

  FileTree text(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  /** Puts a folder into a tar in its place, as {@code folder.tar} with the folder's content. */
  void tar(String folder) throws IOException {
    Path from = root.resolve(folder);
    try (var out =
            new TarArchiveOutputStream(Files.newOutputStream(root.resolve(folder + ".tar")));
        var files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        var entry = new TarArchiveEntry(from.relativize(file).toString());
        entry.setSize(Files.size(file));
        out.putArchiveEntry(entry);
        Files.copy(file, out);
        out.closeArchiveEntry();
      }
    }
    delete(from);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  /** The bytes that {@link #pictures} wrote. */
  static byte[] picture(String path) {
    String text = "picture " + path + " " + "x".repeat(path.hashCode() & 0x1FF);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Lines with an end each. */
  static String lines(String... lines) {
    return String.join("\n", Arrays.asList(lines)) + "\n";
  }
}
