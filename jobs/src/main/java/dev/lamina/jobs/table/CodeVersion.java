package dev.lamina.jobs.table;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.experiment.TrialRunner;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which code made a row: a digest over the class files of core and jobs, such as {@code
 * classes-3f9a0c1d52e8}. Equal code has an equal version, from a jar as from a folder; it needs no
 * repository and cannot be forgotten to be raised.
 */
public final class CodeVersion {

  private static final class Holder {
    private static final String CURRENT =
        "classes-" + digest(List.of(TrialRunner.class, CodeVersion.class)).substring(0, 12);
  }

  private CodeVersion() {}

  /** The version of the code that runs here; read once a process. */
  public static String current() {
    return Holder.CURRENT;
  }

  private static String digest(List<Class<?>> representatives) {
    try {
      var sha256 = new Sha256();
      for (Class<?> representative : representatives) {
        Path source = source(representative);
        if (Files.isDirectory(source)) {
          addClasses(source, sha256);
        } else {
          try (FileSystem jar = FileSystems.newFileSystem(source)) {
            addClasses(jar.getPath("/"), sha256);
          }
        }
      }
      return sha256.hexadecimal();
    } catch (IOException | URISyntaxException e) {
      throw new LaminaException(
          Failure.RESOURCES, "Cannot read the class files of Lamina: " + e.getMessage(), e);
    }
  }

  private static Path source(Class<?> representative) throws URISyntaxException {
    URI location = representative.getProtectionDomain().getCodeSource().getLocation().toURI();
    return Path.of(location);
  }

  private static void addClasses(Path root, Sha256 sha256) throws IOException {
    List<Path> classes;
    try (Stream<Path> files = Files.walk(root)) {
      classes =
          files
              .filter(file -> file.toString().endsWith(".class"))
              .sorted((a, b) -> name(root, a).compareTo(name(root, b)))
              .toList();
    }
    for (Path file : classes) {
      byte[] name = name(root, file).getBytes(StandardCharsets.UTF_8);
      sha256.add(name);
      try (InputStream in = Files.newInputStream(file)) {
        byte[] content = in.readAllBytes();
        // Lengths keep a name from running into the content before it.
        sha256.add(ByteBuffer.allocate(8).putInt(name.length).putInt(content.length).flip());
        sha256.add(content);
      }
    }
  }

  private static String name(Path root, Path file) {
    return root.relativize(file).toString();
  }
}
