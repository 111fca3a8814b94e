package dev.lamina.jobs.spark;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder for what an embedded session puts on disk for a while; the caller closes it, which
 * removes it. A process that is killed leaves its folder behind: the next one to open a folder
 * beside it removes it, as the lock inside is free then.
 */
final class ScratchFolder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ScratchFolder.class);

  private static final String PREFIX = "lamina-spark-";
  private static final String LOCK = "lock";
  private static final long LEAST_FREE = 64L << 20;

  /** Of this process. To open and close the lock of one of these would release it. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;

  private ScratchFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** A new folder in the one for temporary files. */
  static ScratchFolder open() {
    return open(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /**
   * A new folder.
   *
   * @throws LaminaException {@code RESOURCES} if {@code named} cannot have it or is nearly full
   */
  static ScratchFolder open(Path named) {
    String remedy =
        "(want %s MiB there; LAMINA_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER names another)";
    Path parent = named;
    try {
      parent = named.toRealPath();
      removeAbandoned(parent);
      long free = Files.getFileStore(parent).getUsableSpace();
      // Libraries unpack natives there, and what they say of a full folder helps nobody.
      if (free < LEAST_FREE) {
        throw new LaminaException(
            Failure.RESOURCES,
            ("Cannot use the folder for temporary files %s: it has %s MiB free " + remedy)
                .formatted(parent, free >> 20, LEAST_FREE >> 20));
      }
      Path path = Files.createTempDirectory(parent, PREFIX);
      OWN.add(path);
      try {
        return new ScratchFolder(path, locked(path));
      } catch (IOException | RuntimeException e) {
        OWN.remove(path);
        delete(path);
        throw e;
      }
    } catch (IOException e) {
      throw new LaminaException(
          Failure.RESOURCES,
          ("Cannot make a temporary folder for Spark in %s: %s " + remedy)
              .formatted(parent, e, LEAST_FREE >> 20),
          e);
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    // The lock goes last, so that nobody takes the folder for abandoned before.
    try (lock) {
      delete(path);
    } catch (IOException e) {
      throw new LaminaException(
          Failure.RESOURCES, "Cannot remove Spark's folder %s: %s".formatted(path, e), e);
    } finally {
      OWN.remove(path);
    }
  }

  /** The lock has its name only once it is held, so that nobody finds it free before. */
  private static FileChannel locked(Path folder) throws IOException {
    Path unlocked = folder.resolve("unlocked");
    FileChannel channel =
        FileChannel.open(unlocked, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      channel.lock();
      Files.move(unlocked, folder.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void removeAbandoned(Path parent) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        removeIfAbandoned(folder);
      }
    }
  }

  private static void removeIfAbandoned(Path folder) {
    if (OWN.contains(folder)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      if (free != null) {
        LOG.info("Removing {}, which a process that ended left behind", folder);
        delete(folder);
      }
    } catch (NoSuchFileException gone) {
      LOG.debug("Folder {} is another's to remove", folder, gone);
    } catch (IOException e) {
      // Another user's, perhaps: nothing of ours depends on it.
      LOG.debug("Cannot remove {}", folder, e);
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
