package dev.lamina.jobs.table;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import io.delta.storage.HadoopFileSystemLogStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * Writes commits on a local or mounted file system so that of two processes exactly one gets a
 * version.
 *
 * <p>Delta's own store for such paths looks whether the file is there and then renames over it, so
 * two writers can both be told that they won. Here the commit is written beside its place, forced
 * to disk and hard-linked into place, which fails if somebody was first.
 */
public final class LinkLogStore extends HadoopFileSystemLogStore {

  /** Called by the kernel and by Delta, by name. */
  public LinkLogStore(Configuration hadoop) {
    super(hadoop);
  }

  /**
   * Writes lines to a file, all or none.
   *
   * @throws FileAlreadyExistsException if it is there and may not be replaced
   */
  @Override
  public void write(
      org.apache.hadoop.fs.Path path,
      Iterator<String> lines,
      Boolean overwrite,
      Configuration hadoop)
      throws IOException {
    Path target = Path.of(path.toUri().getPath());
    Path written = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    try {
      writeForced(written, lines);
      if (overwrite) {
        Files.move(
            written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } else {
        link(target, written);
      }
    } finally {
      Files.deleteIfExists(written);
    }
  }

  /**
   * Files of the same folder from a name on, by name. Only these are looked at: a log has
   * thousands, of which every commit wants the last.
   *
   * @throws FileNotFoundException if there is no such folder
   */
  @Override
  public Iterator<FileStatus> listFrom(org.apache.hadoop.fs.Path path, Configuration hadoop)
      throws IOException {
    org.apache.hadoop.fs.Path folder = path.getFileSystem(hadoop).makeQualified(path).getParent();
    var listed = new ArrayList<FileStatus>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            Path.of(folder.toUri().getPath()), file -> isAtOrAfter(file, path.getName()))) {
      for (Path file : files) {
        status(folder, file).ifPresent(listed::add);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NoSuchFileException | NotDirectoryException missing) {
      throw (IOException) new FileNotFoundException(folder.toString()).initCause(missing);
    }
    listed.sort(Comparator.comparing(file -> file.getPath().getName()));
    return listed.iterator();
  }

  /** Hidden files are on their way to their names, or checksums. */
  private static boolean isAtOrAfter(Path file, String first) {
    String name = file.getFileName().toString();
    return !name.startsWith(".") && name.compareTo(first) >= 0;
  }

  private static Optional<FileStatus> status(org.apache.hadoop.fs.Path folder, Path file)
      throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new FileStatus(
              found.size(),
              found.isDirectory(),
              1,
              0,
              found.lastModifiedTime().toMillis(),
              new org.apache.hadoop.fs.Path(
                  folder,
                  new org.apache.hadoop.fs.Path(null, null, file.getFileName().toString()))));
    } catch (NoSuchFileException removed) {
      return Optional.empty();
    }
  }

  @Override
  public Boolean isPartialWriteVisible(org.apache.hadoop.fs.Path path, Configuration hadoop) {
    return true;
  }

  private static void writeForced(Path file, Iterator<String> lines) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (lines.hasNext()) {
        ByteBuffer line = ByteBuffer.wrap((lines.next() + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
          channel.write(line);
        }
      }
      channel.force(true);
    }
  }

  /** Gives a written file its name, unless another has it. */
  static void link(Path target, Path written) throws IOException {
    try {
      Files.createLink(target, written);
    } catch (FileAlreadyExistsException taken) {
      // NFS repeats a request whose answer was lost, and is refused by its own first one.
      if (!Files.isSameFile(target, written)) {
        throw taken;
      }
    } catch (UnsupportedOperationException | FileSystemException refused) {
      throw new LaminaException(
          Failure.RESOURCES,
          "Cannot commit %s: %s (tables need a file system with hard links; put them on a local disk, NFS or an object store)"
              .formatted(target, refused),
          refused);
    }
  }
}
