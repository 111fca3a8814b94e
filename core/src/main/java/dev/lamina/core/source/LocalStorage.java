package dev.lamina.core.source;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The files of this machine.
 *
 * <p>{@link #find} resolves every symbolic link of the path that it is given ({@link
 * Path#toRealPath}), so that a source may be named through links. {@link #list} resolves none but
 * says where a link leads to ({@link StoredFile#target}); whether to follow it is the caller's
 * business. Stamps are the size and the modification time in nanoseconds.
 */
public record LocalStorage() implements Storage {

  @Override
  public List<StoredFile> list(String folder) {
    var files = new ArrayList<StoredFile>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path(folder))) {
      for (Path entry : entries) {
        files.add(stored(entry));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new LaminaException(
          Failure.DATA, "Cannot list " + folder + ": there is no such folder", e);
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      throw new LaminaException(Failure.DATA, "Cannot list " + folder + ": " + e.getMessage(), e);
    }
    files.sort(Comparator.comparing(StoredFile::path));
    return files;
  }

  @Override
  public Optional<StoredFile> find(String path) {
    try {
      Path real = path(path).toRealPath();
      return Optional.of(
          stored(real.toString(), Files.readAttributes(real, BasicFileAttributes.class), ""));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new LaminaException(Failure.DATA, "Cannot look at " + path + ": " + e.getMessage(), e);
    }
  }

  @Override
  public RangeReader open(StoredFile file) {
    Path path = path(file.path());
    FileChannel channel = null;
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      if (!now.isRegularFile() || !stamp(now).equals(file.stamp())) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot read %s: it has changed since it was listed (want a source that nobody writes"
                    .formatted(file.path())
                + " to; start again)");
      }
      channel = FileChannel.open(path, StandardOpenOption.READ);
      return new LocalReader(file.path(), channel, channel.size());
    } catch (IOException e) {
      throw new LaminaException(Failure.DATA, "Cannot read " + file.path() + ": " + e, e);
    }
  }

  private static Path path(String path) {
    try {
      return Path.of(path);
    } catch (InvalidPathException e) {
      throw new LaminaException(
          Failure.DATA, "Invalid path: " + path + " (want a path of this machine)", e);
    }
  }

  /** What lies in a folder: never fails because of one odd file in it. */
  private static StoredFile stored(Path entry) {
    try {
      BasicFileAttributes own =
          Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!own.isSymbolicLink()) {
        return stored(entry.toString(), own, own.isOther() ? StoredFile.NOWHERE : "");
      }
      Path real = entry.toRealPath();
      BasicFileAttributes followed = Files.readAttributes(real, BasicFileAttributes.class);
      return stored(
          entry.toString(), followed, followed.isOther() ? StoredFile.NOWHERE : real.toString());
    } catch (IOException e) {
      return new StoredFile(entry.toString(), false, 0, "", StoredFile.NOWHERE);
    }
  }

  private static StoredFile stored(String path, BasicFileAttributes attributes, String target) {
    return attributes.isDirectory()
        ? new StoredFile(path, true, 0, "", target)
        : new StoredFile(path, false, attributes.size(), stamp(attributes), target);
  }

  private static String stamp(BasicFileAttributes attributes) {
    return attributes.size() + "-" + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }
}
