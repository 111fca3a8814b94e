package dev.lamina.jobs.storage;

import dev.lamina.core.source.RangeReader;
import dev.lamina.core.source.Storage;
import dev.lamina.core.source.StoredFile;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The file systems that Hadoop knows, each path by its scheme; without one, that of {@code
 * fs.defaultFS}.
 *
 * <p>Folders are listed in bulk, by pages where the store gives pages. The stamp of a file is the
 * entity tag of an object store, else the time of modification in milliseconds.
 *
 * <p>Object stores are not asked for a file before its first byte is read, since the listing told
 * its size and tag: what is missing there, or has changed, is found out by the first read. Other
 * file systems are asked when a file is opened.
 *
 * <p>The settings travel with it, secrets among them, and are never shown.
 */
public final class HadoopStorage implements Storage {

  private final HadoopSettings settings;

  /**
   * @param hadoop settings of the file systems; copied
   */
  public HadoopStorage(Configuration hadoop) {
    this.settings = HadoopSettings.of(hadoop);
  }

  @Override
  public List<StoredFile> list(String folder) {
    Path path = path(folder);
    var found = new ArrayList<StoredFile>();
    try {
      RemoteIterator<FileStatus> entries = fileSystem(path).listStatusIterator(path);
      while (entries.hasNext()) {
        FileStatus entry = entries.next();
        if (entry.isFile() && same(entry.getPath(), path)) {
          throw new LaminaException(
              Failure.DATA, "Cannot list %s: it is a file (want a folder)".formatted(folder));
        }
        found.add(stored(below(folder, entry.getPath().getName()), entry));
      }
    } catch (IOException | RuntimeException e) {
      throw StorageFailure.of("Cannot list " + folder, e);
    }
    found.sort(Comparator.comparing(StoredFile::name));
    return List.copyOf(found);
  }

  @Override
  public Optional<StoredFile> find(String file) {
    Path path = path(file);
    try {
      return Optional.of(stored(file, fileSystem(path).getFileStatus(path)));
    } catch (FileNotFoundException missing) {
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      throw StorageFailure.of("Cannot look at " + file, e);
    }
  }

  @Override
  public RangeReader open(StoredFile file) {
    Check.argument(!file.folder(), "Cannot open %s: it is a folder (want a file)", file.path());
    Path path = path(file.path());
    try {
      FileSystem files = fileSystem(path);
      if (S3Status.knows(files)) {
        return new HadoopReader(file, files, S3Status.of(file, path));
      }
      FileStatus now = files.getFileStatus(path);
      if (now.isDirectory() || now.getLen() != file.bytes() || !stamp(now).equals(file.stamp())) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot open %s: it is no longer what it was when it was listed (%s bytes, stamp %s; now %s, %s)"
                .formatted(file.path(), file.bytes(), file.stamp(), now.getLen(), stamp(now)));
      }
      return new HadoopReader(file, files, now);
    } catch (IOException | RuntimeException e) {
      throw StorageFailure.of("Cannot open " + file.path(), e);
    }
  }

  private FileSystem fileSystem(Path path) throws IOException {
    return path.getFileSystem(settings.hadoop());
  }

  /** Of a bucket alone, its root. */
  private static Path path(String text) {
    Check.argument(!text.isBlank(), "Invalid path: blank (want a file or folder)");
    var path = new Path(text);
    return path.toUri().getPath().isEmpty() ? new Path(text + "/") : path;
  }

  private static String below(String folder, String name) {
    return folder.endsWith("/") ? folder + name : folder + "/" + name;
  }

  private static boolean same(Path entry, Path asked) {
    return entry.toUri().getPath().equals(asked.toUri().getPath());
  }

  private static StoredFile stored(String path, FileStatus status) {
    return status.isDirectory()
        ? new StoredFile(path, true, 0, "")
        : new StoredFile(path, false, status.getLen(), stamp(status));
  }

  private static String stamp(FileStatus status) {
    String tag = status instanceof EtagSource tagged ? tagged.getEtag() : null;
    return tag == null || tag.isEmpty() ? Long.toString(status.getModificationTime()) : tag;
  }

  @Override
  public String toString() {
    return "file systems of Hadoop, " + settings;
  }
}
