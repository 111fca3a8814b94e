package dev.lamina.core.data.shard;

import dev.lamina.core.data.SampleOrder;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.MemorySize;
import java.io.IOException;
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
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The files of a cache, under a budget that all processes of the machine keep together. What was
 * used longest ago goes first; what is in use stays. A file that is being written counts as long as
 * it will be at most, which its name says: the bytes that the disk has given it are its length.
 */
final class CacheSpace {

  static final String SHARD = ".shard";
  static final String PARTIAL = ".partial";

  /** The disk below the cache. */
  interface Disk {
    long usableBytes() throws IOException;
  }

  /**
   * A file.
   *
   * @param bytes what it will have at most
   * @param written what it has
   */
  private record Stored(Path path, long bytes, long written, FileTime used) {

    long unwritten() {
      return Math.max(0, bytes - written);
    }
  }

  private static final Pattern NAME =
      Pattern.compile(
          "([0-9a-f]{64})(?:\\%s|\\.[0-9a-f-]{36}(?:\\.([0-9]{1,18}))?\\%s)"
              .formatted(SHARD, PARTIAL));

  private final Path folder;
  private final CacheLocks locks;
  private final Disk disk;
  private volatile long budget;

  CacheSpace(Path folder, CacheLocks locks, Disk disk, long budget) {
    this.folder = folder;
    this.locks = locks;
    this.disk = disk;
    this.budget = budget;
  }

  /** Bytes that the files of a cache have on the disk. */
  static long written(Path folder) throws IOException {
    return stored(folder).stream().mapToLong(Stored::written).sum();
  }

  long budget() {
    return budget;
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
      List<Stored> stored = stored(folder);
      long held = stored.stream().mapToLong(Stored::bytes).sum();
      long promised = stored.stream().mapToLong(Stored::unwritten).sum();
      stored.sort(Comparator.comparing(Stored::used));
      for (Stored oldest : stored) {
        if (fits(held, promised, bytes)) {
          break;
        }
        held -= evict(oldest) ? oldest.bytes() : 0;
      }
      if (!fits(held, promised, bytes)) {
        throw noRoom(held, promised, bytes);
      }
      return Files.createFile(
          folder.resolve("%s.%s.%s%s".formatted(name.digest(), UUID.randomUUID(), bytes, PARTIAL)));
    } finally {
      CacheLocks.release(alone);
    }
  }

  /**
   * @param promised what the disk has still to give to files that are being written
   */
  private boolean fits(long held, long promised, long bytes) throws IOException {
    return held + bytes <= budget && promised + bytes <= disk.usableBytes();
  }

  private LaminaException noRoom(long held, long promised, long bytes) throws IOException {
    return new LaminaException(
        Failure.RESOURCES,
        "Cannot cache a shard of %s in %s: %s of at most %s are in use there, and the disk has %s left (want room for two windows of %s a trial; raise %s, or name a folder on a larger disk with %s)"
            .formatted(
                new MemorySize(bytes),
                folder,
                new MemorySize(held),
                new MemorySize(budget),
                new MemorySize(Math.max(0, disk.usableBytes() - promised)),
                new MemorySize(SampleOrder.WINDOW_BYTES),
                ShardCache.BYTES,
                ShardCache.FOLDER));
  }

  /** Bytes of all shards, those half written included. */
  long held() throws IOException {
    return stored(folder).stream().mapToLong(Stored::bytes).sum();
  }

  private static List<Stored> stored(Path folder) throws IOException {
    var stored = new ArrayList<Stored>();
    for (Path path : files(folder)) {
      found(path).ifPresent(stored::add);
    }
    return stored;
  }

  /**
   * Empty if its writer was done meanwhile, or removed it. One that was done has a shard under
   * another name now, which the next listing finds.
   */
  private static Optional<Stored> found(Path path) throws IOException {
    try {
      long written = Files.size(path);
      String most = named(path).group(2);
      long bytes = most == null ? written : Long.parseLong(most);
      return Optional.of(new Stored(path, bytes, written, Files.getLastModifiedTime(path)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(CacheSpace::ours).collect(Collectors.toCollection(ArrayList::new));
    }
  }

  private boolean evict(Stored stored) throws IOException {
    if (!stored.path().toString().endsWith(SHARD)) {
      return false;
    }
    Optional<FileLock> unused = locks.unused(name(stored.path()));
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
    for (Path path : files(folder)) {
      if (path.toString().endsWith(PARTIAL)) {
        Optional<FileLock> writing = locks.writing(name(path));
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

  /** The shard that a file is, or is to become. */
  private static ShardName name(Path path) {
    return new ShardName(named(path).group(1));
  }

  /** Whether a file is the cache's; foreign ones stay as they are. */
  private static boolean ours(Path path) {
    return NAME.matcher(path.getFileName().toString()).matches();
  }

  private static MatchResult named(Path path) {
    Matcher name = NAME.matcher(path.getFileName().toString());
    Check.state(name.matches(), "Invalid file of a cache: %s", path);
    return name.toMatchResult();
  }
}
