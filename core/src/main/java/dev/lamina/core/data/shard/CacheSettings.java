package dev.lamina.core.data.shard;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where the cache of a machine lies, and what it may hold.
 *
 * @param named folder that the user chose; if empty, a private one below that for temporary files
 * @param bytes what it may hold; if empty, a fifth of what is left beside it
 */
record CacheSettings(Optional<Path> named, OptionalLong bytes) {

  private static final int SHARE = 5;

  static CacheSettings of(Map<String, String> environment) {
    String folder = environment.getOrDefault(ShardCache.FOLDER, "");
    return new CacheSettings(
        folder.isBlank() ? Optional.empty() : Optional.of(Path.of(folder)),
        bytes(environment.getOrDefault(ShardCache.BYTES, "")));
  }

  private static OptionalLong bytes(String text) {
    if (text.isBlank()) {
      return OptionalLong.empty();
    }
    if (!text.matches("[1-9][0-9]{0,17}")) {
      throw new SpecException(
          "Invalid %s: '%s' (want a whole number of bytes above 0, such as 20000000000)"
              .formatted(ShardCache.BYTES, text));
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  ShardCache cache() {
    Path folder = named.orElseGet(CacheSettings::ownFolder);
    try {
      Files.createDirectories(folder);
      return ShardCache.at(folder, bytes.isPresent() ? bytes.getAsLong() : share(folder));
    } catch (IOException e) {
      throw unusable(folder, e.toString(), e);
    }
  }

  private static long share(Path folder) throws IOException {
    return share(folder, () -> Files.getFileStore(folder).getUsableSpace());
  }

  /** Grows and shrinks with the disk, not with the cache's own content. */
  static long share(Path folder, CacheSpace.Disk disk) throws IOException {
    return Math.max(1, (disk.usableBytes() + CacheSpace.written(folder)) / SHARE);
  }

  /** A folder anybody could have made, so it is checked. */
  private static Path ownFolder() {
    String user = System.getProperty("user.name");
    Path folder = Path.of(System.getProperty("java.io.tmpdir"), "lamina-cache-" + user);
    var own = PosixFilePermissions.fromString("rwx------");
    try {
      try {
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(own));
      } catch (FileAlreadyExistsException e) {
        var found =
            Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        boolean writable =
            found.permissions().contains(PosixFilePermission.GROUP_WRITE)
                || found.permissions().contains(PosixFilePermission.OTHERS_WRITE);
        if (!found.isDirectory() || writable || !found.owner().getName().equals(user)) {
          throw unusable(
              folder,
              "it is no folder that you alone may write to, but %s's".formatted(found.owner()),
              e);
        }
      }
      return folder;
    } catch (IOException e) {
      throw unusable(folder, e.toString(), e);
    }
  }

  private static LaminaException unusable(Path folder, String reason, IOException cause) {
    return new LaminaException(
        Failure.RESOURCES,
        "Cannot use %s for cached shards: %s (want a folder of your own; name one with %s)"
            .formatted(folder, reason, ShardCache.FOLDER),
        cause);
  }
}
