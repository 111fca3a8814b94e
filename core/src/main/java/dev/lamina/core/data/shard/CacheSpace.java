package dev.lamina.core.data.shard;

import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.MemorySize;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The files of a cache, under a budget that all processes of the machine keep together. What was
 * used longest ago goes first; what is in use stays. A file that is being written counts as long as
 * it will be at most.
 */
final class CacheSpace {

  static final String SHARD = ".shard";
  static final String PARTIAL = ".partial";
  private static final int DIGEST = 64;

  private record Stored(Path path, long bytes, FileTime used) {}

  private final Path folder;
  private final CacheLocks locks;
  private volatile long budget;

  CacheSpace(Path folder, CacheLocks locks, long budget) {
    this.folder = folder;
    this.locks = locks;
    this.budget = budget;
  }

  void budget(long bytes) {
    budget = bytes;
  }

  /**
   * Makes a file for a shard that is to be written, with room for it. Called by who holds the
   * shard's lock for writing.
   *
   * @param bytes what it will have at most
   * @throws LaminaException {@code RESOURCES} if what is in use leaves no room
   */
  synchronized Path reserve(ShardName name, long bytes) throws IOException {
    FileLock alone = locks.space();
    try {
      removeAbandoned();
      List<Stored> stored = stored();
      long held = stored.stream().mapToLong(Stored::bytes).sum();
      stored.sort(Comparator.comparing(Stored::used));
      for (Stored oldest : stored) {
        if (fits(held, bytes)) {
          break;
        }
        held -= evict(oldest) ? oldest.bytes() : 0;
      }
      if (!fits(held, bytes)) {
        throw noRoom(held, bytes);
      }
      Path partial = folder.resolve(name.digest() + "." + UUID.randomUUID() + PARTIAL);
      try (var file = new RandomAccessFile(partial.toFile(), "rw")) {
        file.setLength(bytes);
      }
      return partial;
    } finally {
      CacheLocks.release(alone);
    }
  }

  private boolean fits(long held, long bytes) throws IOException {
    return held + bytes <= budget && bytes <= Files.getFileStore(folder).getUsableSpace();
  }

  private LaminaException noRoom(long held, long bytes) throws IOException {
    return new LaminaException(
        Failure.RESOURCES,
        "Cannot cache a shard of %s in %s: %s of at most %s are in use there, and the disk has %s left (want room for two windows of %s a trial; raise %s, or name a folder on a larger disk with %s)"
            .formatted(
                new MemorySize(bytes),
                folder,
                new MemorySize(held),
                new MemorySize(budget),
                new MemorySize(Files.getFileStore(folder).getUsableSpace()),
                new MemorySize(SampleOrder.WINDOW_BYTES),
                ShardCache.BYTES,
                ShardCache.FOLDER));
  }

  /** Bytes of all shards, those half written included. */
  long held() throws IOException {
    return stored().stream().mapToLong(Stored::bytes).sum();
  }

  private List<Stored> stored() throws IOException {
    var stored = new ArrayList<Stored>();
    for (Path path : files()) {
      stored(path).ifPresent(stored::add);
    }
    return stored;
  }

  /** Empty if its writer was done meanwhile, or removed it. */
  private static Optional<Stored> stored(Path path) throws IOException {
    try {
      return Optional.of(new Stored(path, Files.size(path), Files.getLastModifiedTime(path)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(path -> name(path).isPresent())
          .collect(Collectors.toCollection(ArrayList::new));
    }
  }

  private boolean evict(Stored stored) throws IOException {
    if (!stored.path().toString().endsWith(SHARD)) {
      return false;
    }
    Optional<FileLock> unused = locks.unused(name(stored.path()).orElseThrow());
    if (unused.isEmpty()) {
      return false;
    }
    try {
      return Files.deleteIfExists(stored.path());
    } finally {
      CacheLocks.release(unused.get());
    }
  }

  /** Removes what writers left that are no more. */
  synchronized void removeAbandoned() throws IOException {
    for (Path path : files()) {
      if (path.toString().endsWith(PARTIAL)) {
        Optional<FileLock> writing = locks.writing(name(path).orElseThrow());
        if (writing.isPresent()) {
          try {
            Files.deleteIfExists(path);
          } finally {
            CacheLocks.release(writing.get());
          }
        }
      }
    }
  }

  /** The shard that a file is, or is to become; empty for foreign files, which stay as they are. */
  private static Optional<ShardName> name(Path path) {
    String file = path.getFileName().toString();
    boolean ours = file.matches("[0-9a-f]{64}(\\.shard|\\.[0-9a-f-]{36}\\.partial)");
    return ours ? Optional.of(new ShardName(file.substring(0, DIGEST))) : Optional.empty();
  }
}
