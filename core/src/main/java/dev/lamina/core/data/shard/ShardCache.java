package dev.lamina.core.data.shard;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decoded shards on the local disk, shared by all trials and all processes of the machine. One
 * process decodes a shard while others wait for it; what is complete is moved into place, so that a
 * process killed at any moment leaves nothing that could be read, only a file that the next one
 * removes. Shards nobody reads are removed when the budget asks for it, the longest unused first.
 *
 * <p>When what is in use leaves no room, reading fails and says so. Going on without the cache was
 * considered: a sample read at random would need its shard decoded somewhere, and that is memory.
 *
 * <p>Safe for several threads. Lives as long as the process; what it holds open ends with it.
 */
public final class ShardCache {

  /** Environment variable: where caches lie. */
  public static final String FOLDER = "LAMINA_CACHE";

  /** Environment variable: what the cache of a machine may hold, in bytes. */
  public static final String BYTES = "LAMINA_CACHE_BYTES";

  private static final String LOCKS = "locks";

  /** How often a damaged shard is made anew before the disk is blamed. */
  static final int REPAIRS = 2;

  private static final Map<Path, ShardCache> OF_THIS_JVM = new HashMap<>();

  /** Writes a shard: gives its samples in order. */
  interface Making {
    void write(Consumer<DecodedSample> sink);
  }

  private final Path folder;
  private final CacheLocks locks;
  private final CacheSpace space;
  private final Map<ShardName, OpenShard> open = new HashMap<>();

  private ShardCache(Path folder, long budget) throws IOException {
    this.folder = folder;
    this.locks = new CacheLocks(folder.resolve(LOCKS));
    this.space =
        new CacheSpace(folder, locks, () -> Files.getFileStore(folder).getUsableSpace(), budget);
  }

  /**
   * The cache in a folder, which is made if it is missing.
   *
   * @param budget bytes that all shards may have together; the last one named in a process counts
   * @throws LaminaException {@code RESOURCES} if the folder cannot be used
   */
  public static ShardCache at(Path folder, long budget) {
    Check.argument(budget > 0, "Invalid budget of a cache: %s bytes (want > 0)", budget);
    synchronized (OF_THIS_JVM) {
      try {
        Files.createDirectories(folder);
        Path real = folder.toRealPath();
        ShardCache cache = OF_THIS_JVM.get(real);
        if (cache == null) {
          cache = new ShardCache(real, budget);
          OF_THIS_JVM.put(real, cache);
        }
        cache.space.budget(budget);
        cache.space.removeAbandoned();
        return cache;
      } catch (IOException e) {
        throw new LaminaException(
            Failure.RESOURCES,
            "Cannot use %s for cached shards: %s (want a folder of your own; name one with %s)"
                .formatted(folder, e, FOLDER),
            e);
      }
    }
  }

  /**
   * The cache of this machine: where {@code LAMINA_CACHE} says, else below the folder for temporary
   * files, for this user alone; of {@code LAMINA_CACHE_BYTES}, else a fifth of what the disk has
   * left beside it.
   *
   * @throws LaminaException {@code RESOURCES} if the folder cannot be used, {@code SPEC} if a
   *     variable makes no sense
   */
  public static ShardCache ofThisMachine() {
    return CacheSettings.of(System.getenv()).cache();
  }

  public Path folder() {
    return folder;
  }

  /** Bytes that all shards may have together. */
  long budget() {
    return space.budget();
  }

  /** Bytes of all shards, those half written counted as they will be at most. */
  public long heldBytes() {
    try {
      return space.held();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list the cache in " + folder, e);
    }
  }

  /**
   * A shard, decoded unless it is there. The caller closes it.
   *
   * @param bytes what its file will have at most
   * @param making decodes it, in the calling thread; what it throws is passed on
   * @throws LaminaException {@code RESOURCES} if there is no room for it
   */
  CachedShard acquire(ShardName name, long bytes, Making making) {
    OpenShard shard;
    synchronized (open) {
      shard = open.computeIfAbsent(name, missing -> new OpenShard(this, name));
      shard.users++;
    }
    try {
      shard.file(bytes, making);
      return new CachedShard(shard, bytes, making);
    } catch (RuntimeException | Error e) {
      release(shard);
      throw e;
    }
  }

  void release(OpenShard shard) {
    synchronized (open) {
      shard.users--;
      if (shard.users > 0) {
        return;
      }
      open.remove(shard.name(), shard);
    }
    shard.close();
  }

  FileLock use(ShardName name) {
    return locks.use(name);
  }

  /** Opens a shard, after it was made here or by another process. */
  ShardFile open(ShardName name, long bytes, Making making) {
    Path path = folder.resolve(name.file());
    try {
      int made = 0;
      while (true) {
        Optional<ShardFile> found = found(path, name);
        if (found.isPresent()) {
          return found.get();
        }
        if (made > REPAIRS) {
          throw new IOException("%s was damaged each of %s times".formatted(path, made));
        }
        Optional<FileLock> writing = locks.writing(name);
        if (writing.isEmpty()) {
          CacheLocks.pause();
          continue;
        }
        try {
          // Who held the lock until now may have made it.
          if (!Files.exists(path)) {
            make(path, name, bytes, making);
            made++;
          }
        } finally {
          CacheLocks.release(writing.get());
        }
      }
    } catch (IOException e) {
      throw new LaminaException(
          Failure.RESOURCES,
          "Cannot keep a shard in the cache %s: %s (want a disk that works and has room; name another folder with %s)"
              .formatted(folder, e, FOLDER),
          e);
    }
  }

  private static Optional<ShardFile> found(Path path, ShardName name) throws IOException {
    ShardFile file;
    try {
      file = ShardFile.open(path, name);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (DamagedShardException e) {
      Files.deleteIfExists(path);
      return Optional.empty();
    }
    try {
      Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
    } catch (NoSuchFileException e) {
      // Removed meanwhile: whoever holds it open can read it still.
      return Optional.of(file);
    }
    return Optional.of(file);
  }

  private void make(Path path, ShardName name, long bytes, Making making) throws IOException {
    Path partial = space.reserve(name, bytes);
    try {
      FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE);
      try (var writer = new ShardWriter(channel, name)) {
        making.write(
            sample -> {
              try {
                writer.add(sample);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
        writer.finish();
      }
      Files.move(
          partial, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      Files.deleteIfExists(partial);
    }
  }
}
