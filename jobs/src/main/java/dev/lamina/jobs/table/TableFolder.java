package dev.lamina.jobs.table;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder of tables or of one table's files, on whatever file system its path names; it need not
 * exist.
 *
 * @param path local or with a scheme that Hadoop knows
 */
public record TableFolder(String path, Configuration hadoop) {

  /**
   * The path, absolute and with its scheme: the same place has the same name from any working
   * directory and on every machine.
   *
   * @throws LaminaException {@code RESOURCES} if no file system can reach it; {@code SPEC} if it
   *     holds credentials, which would be stored with every result
   */
  public String qualified() {
    if (path.isBlank()) {
      throw new SpecException("Invalid folder: blank (want a path, or a URI that Hadoop knows)");
    }
    try {
      var folder = new Path(path);
      String authority = folder.toUri().getRawAuthority();
      if (authority != null && authority.matches("[^@]*:[^@]*@.*")) {
        throw new SpecException(
            ("Invalid address on %s: it holds credentials (want none in an address; give them to"
                    + " Hadoop's credential providers)")
                .formatted(folder.toUri().getScheme()));
      }
      return folder.getFileSystem(hadoop).makeQualified(folder).toString();
    } catch (SpecException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Not only IllegalArgumentException: a file system whose classes are missing says so
      // unchecked.
      throw new LaminaException(
          Failure.RESOURCES, "Cannot reach %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  /**
   * Makes sure that nothing else is there, which would be buried in tables.
   *
   * @param made what is to be made here, such as {@code table}
   * @param own names of entries that belong to it
   * @throws LaminaException {@code DATA} if there is a file, or a folder with another entry
   */
  void refuseOtherThings(String made, Set<String> own) {
    try {
      var folder = new Path(path);
      FileSystem files = folder.getFileSystem(hadoop);
      if (!files.exists(folder)) {
        return;
      }
      if (!files.getFileStatus(folder).isDirectory()) {
        throw refused(made, "a file");
      }
      for (FileStatus entry : files.listStatus(folder)) {
        if (!own.contains(entry.getPath().getName())) {
          throw refused(made, "a folder with " + entry.getPath().getName());
        }
      }
    } catch (IOException e) {
      throw TableFailure.reading("Cannot look at " + path, e);
    }
  }

  /**
   * Makes sure that results can go here: there is no file, and no data set, whose tables are
   * another thing's to change.
   *
   * @throws LaminaException {@code DATA} if there is one
   */
  public void refuseOthersThanResults() {
    local()
        .filter(Files::isRegularFile)
        .ifPresent(
            file -> {
              throw new LaminaException(
                  Failure.DATA,
                  "Cannot keep results in %s: a file is there (want a folder, or a new path)"
                      .formatted(file));
            });
    if (new DatasetTables(path, hadoop).exists()) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot keep results in %s: a data set is there (want another folder)"
              .formatted(plain(path)));
    }
  }

  /** As a folder of this machine, if it is one. */
  public Optional<java.nio.file.Path> local() {
    var named = new Path(path);
    try {
      return named.getFileSystem(hadoop) instanceof LocalFileSystem
          ? Optional.of(java.nio.file.Path.of(named.toUri().getPath()))
          : Optional.empty();
    } catch (IOException e) {
      throw new LaminaException(
          Failure.RESOURCES, "Cannot reach %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  /** A local path without its scheme, which nobody types. */
  public static String plain(String qualified) {
    return qualified.startsWith("file:/") ? new Path(qualified).toUri().getPath() : qualified;
  }

  private LaminaException refused(String made, String found) {
    return new LaminaException(
        Failure.DATA,
        "Cannot create %s %s: %s is there (choose a new path or an empty folder)"
            .formatted(made, path, found));
  }
}
