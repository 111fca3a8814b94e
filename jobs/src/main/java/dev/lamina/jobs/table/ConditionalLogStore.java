package dev.lamina.jobs.table;

import io.delta.storage.HadoopFileSystemLogStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes commits to S3 so that of two processes exactly one gets a version.
 *
 * <p>Delta's own store for S3 looks whether the object is there and then puts it, with a lock
 * inside of one process, so of two processes both can be told that they won. Here the store itself
 * refuses to overwrite (a put with {@code If-None-Match: *}). Whether it does is checked once for
 * each bucket and process; see {@link CreationProbe}.
 *
 * <p>A put whose answer was lost is repeated by the client and then refused by its own first
 * attempt. So a refused object is read, and one that holds just these lines is this commit: every
 * commit carries an id of its own.
 *
 * <p>With {@link #SINGLE_WRITER} set, stores that ignore the condition are taken too; then one
 * process alone may write, and nothing notices if another does.
 */
public final class ConditionalLogStore extends HadoopFileSystemLogStore {

  /** Setting of Hadoop, true or false: only one process ever writes tables; false if not set. */
  public static final String SINGLE_WRITER = "lamina.tables.single-writer";

  private static final Object ONE_AT_A_TIME = new Object();

  /** Called by the kernel and by Delta, by name. */
  public ConditionalLogStore(Configuration hadoop) {
    super(hadoop);
  }

  /**
   * Writes lines to an object, all or none.
   *
   * @throws FileAlreadyExistsException if it is there and may not be replaced
   * @throws dev.lamina.core.spec.LaminaException {@code RESOURCES} if the store cannot refuse to
   *     overwrite
   */
  @Override
  public void write(Path path, Iterator<String> lines, Boolean overwrite, Configuration hadoop)
      throws IOException {
    byte[] content = content(lines);
    FileSystem files = path.getFileSystem(hadoop);
    if (overwrite) {
      NewObject.put(files, path, content);
    } else if (hadoop.getBoolean(SINGLE_WRITER, false)) {
      putAlone(files, path, content);
    } else {
      CreationProbe.require(files, path.getParent());
      if (!NewObject.create(files, path, content) && !holds(files, path, content)) {
        throw new FileAlreadyExistsException(path.toString());
      }
    }
  }

  /** Objects appear whole. */
  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration hadoop) {
    return false;
  }

  private static byte[] content(Iterator<String> lines) {
    var text = new StringBuilder();
    lines.forEachRemaining(line -> text.append(line).append('\n'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void putAlone(FileSystem files, Path path, byte[] content) throws IOException {
    synchronized (ONE_AT_A_TIME) {
      if (files.exists(path)) {
        throw new FileAlreadyExistsException(path.toString());
      }
      NewObject.put(files, path, content);
    }
  }

  private static boolean holds(FileSystem files, Path path, byte[] content) throws IOException {
    try (InputStream in = files.open(path)) {
      return Arrays.equals(in.readNBytes(content.length + 1), content);
    }
  }
}
