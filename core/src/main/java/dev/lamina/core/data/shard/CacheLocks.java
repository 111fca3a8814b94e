package dev.lamina.core.data.shard;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Locks between the processes of a machine: single bytes of one file, which is never written. The
 * system releases those of a process that ends, however it ends. A process has one of these a file
 * and never opens that file otherwise, since closing it would release all.
 *
 * <p>They spare work, no more: shards are right without them.
 */
final class CacheLocks {

  private static final long PAUSE_MILLIS = 20;

  private final FileChannel channel;

  CacheLocks(Path file) throws IOException {
    channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Held by who makes room, alone. */
  FileLock space() {
    return lock(0, false);
  }

  /** Held by who has a shard open, together with others. */
  FileLock use(ShardName name) {
    return lock(useAt(name), true);
  }

  /** The same for one who wants to remove the shard; empty if it is in use, here or elsewhere. */
  Optional<FileLock> unused(ShardName name) {
    return tryLock(useAt(name), false);
  }

  /** Held by who writes a shard, alone; empty if it is held, here or elsewhere. */
  Optional<FileLock> writing(ShardName name) {
    return tryLock(useAt(name) + 1, false);
  }

  private static long useAt(ShardName name) {
    return 2 + 2 * name.number();
  }

  /** Asks again and again: a thread that waits inside and is interrupted would close the file. */
  private FileLock lock(long at, boolean shared) {
    while (true) {
      Optional<FileLock> lock = tryLock(at, shared);
      if (lock.isPresent()) {
        return lock.get();
      }
      pause();
    }
  }

  private Optional<FileLock> tryLock(long at, boolean shared) {
    try {
      return Optional.ofNullable(channel.tryLock(at, 1, shared));
    } catch (OverlappingFileLockException e) {
      // Held by this process.
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot lock a shard of the cache", e);
    }
  }

  /** A while, until another process may be done. */
  static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaminaException(
          Failure.RESOURCES, "Cannot wait for a shard of the cache: interrupted", e);
    }
  }

  static void release(FileLock lock) {
    try {
      lock.release();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unlock a shard of the cache", e);
    }
  }
}
