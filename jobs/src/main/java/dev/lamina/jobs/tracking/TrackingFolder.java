package dev.lamina.jobs.tracking;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A folder that one process at a time adds to. Closed by its owner. */
final class TrackingFolder implements AutoCloseable {

  private final Path path;
  private final FileChannel channel;

  private TrackingFolder(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes the folder if there is none, and takes it.
   *
   * @throws LaminaException {@code RESOURCES} if another process has it, or it cannot be written to
   */
  static TrackingFolder take(Path path) {
    return take(path, path.toString());
  }

  /**
   * The same for a folder that stands for another place.
   *
   * @param named in messages
   */
  static TrackingFolder take(Path path, String named) {
    FileChannel channel = null;
    try {
      Files.createDirectories(path);
      channel =
          FileChannel.open(
              path.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isFree(channel)) {
        return new TrackingFolder(path, channel);
      }
      channel.close();
    } catch (IOException e) {
      close(channel, e);
      throw new LaminaException(
          Failure.RESOURCES,
          "Cannot write to %s: %s (want a folder that can be written to)".formatted(path, e),
          e);
    }
    throw new LaminaException(
        Failure.RESOURCES,
        "Cannot write to %s: another process is doing so (want to wait until it is done)"
            .formatted(named));
  }

  private static void close(FileChannel channel, IOException because) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        because.addSuppressed(e);
      }
    }
  }

  private static boolean isFree(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException here) {
      return false;
    }
  }

  Path path() {
    return path;
  }

  /** Lets others have it. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new LaminaException(Failure.RESOURCES, "Cannot close %s: %s".formatted(path, e), e);
    }
  }
}
