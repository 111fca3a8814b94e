package dev.lamina.jobs.doctor;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.table.TableFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file of the driver in the folder of results, or in the nearest folder above it that is there,
 * by which executors find that they see the same place. Whoever writes it removes it.
 *
 * @param folder qualified
 * @param name of the file
 * @param content of the file
 */
record ResultsProbe(String folder, String name, String content) implements Serializable {

  private static final String PREFIX = ".lamina-doctor-";

  /**
   * Writes the file.
   *
   * @param results folder of results, which need not exist
   * @throws LaminaException {@code RESOURCES} if that cannot be done
   */
  static ResultsProbe write(String results, Configuration hadoop) {
    String qualified = new TableFolder(results, hadoop).qualified();
    try {
      var folder = new Path(qualified);
      FileSystem files = folder.getFileSystem(hadoop);
      while (!files.exists(folder)) {
        folder = folder.getParent();
        if (folder == null) {
          throw new FileNotFoundException("nothing of it exists");
        }
      }
      var probe =
          new ResultsProbe(
              folder.toString(), PREFIX + UUID.randomUUID(), UUID.randomUUID().toString());
      probe.write(files);
      return probe;
    } catch (IOException e) {
      throw new LaminaException(
          Failure.RESOURCES,
          "Cannot write to %s: %s (want a folder that is writable or can be made)"
              .formatted(qualified, e.getMessage()),
          e);
    }
  }

  private void write(FileSystem files) throws IOException {
    try (OutputStream out = files.create(path(), false)) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Removes the file. */
  void remove(Configuration hadoop) {
    try {
      path().getFileSystem(hadoop).delete(path(), false);
    } catch (IOException e) {
      throw new LaminaException(
          Failure.RESOURCES, "Cannot remove %s: %s".formatted(path(), e.getMessage()), e);
    }
  }

  /** Whether this process sees the file, and can write beside it. */
  Finding look(Configuration hadoop) {
    try {
      FileSystem files = path().getFileSystem(hadoop);
      try (InputStream in = files.open(path())) {
        if (!new String(in.readAllBytes(), StandardCharsets.UTF_8).equals(content)) {
          return Finding.failed("reads another file than the driver wrote in " + folder);
        }
      }
      var own = new ResultsProbe(folder, PREFIX + UUID.randomUUID(), content);
      own.write(files);
      own.remove(hadoop);
      return Finding.ok("results writable");
    } catch (FileNotFoundException e) {
      return Finding.failed(
          "does not see what the driver wrote in %s (want --out on storage that all machines share)"
              .formatted(folder));
    } catch (IOException e) {
      return Finding.failed(
          "cannot write to %s: %s (want it writable for the user that runs executors)"
              .formatted(folder, e.getMessage()));
    }
  }

  private Path path() {
    return new Path(folder, name);
  }
}
