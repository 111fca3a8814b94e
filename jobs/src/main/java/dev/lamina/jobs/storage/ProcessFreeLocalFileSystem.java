package dev.lamina.jobs.storage;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system, which starts no process for each file that it makes: without its
 * native library, which is rarely installed, Hadoop runs {@code chmod} to set permissions.
 *
 * <p>Hadoop makes it by its name, for settings that {@link #use} changed.
 */
public final class ProcessFreeLocalFileSystem extends LocalFileSystem {

  private static final String IMPLEMENTATION = "fs.file.impl";
  private static final String UNSHARED = "fs.file.impl.disable.cache";

  /**
   * Makes settings for local paths use it, unless they name another local file system. They get one
   * of their own each time: the one that the process shares was made by whoever came first.
   *
   * <p>Not for settings with which stores are reached: their clients buffer on local disks and may
   * look for this class where only Hadoop's are.
   */
  public static void use(Configuration hadoop) {
    if (hadoop.get(IMPLEMENTATION) == null) {
      hadoop.setClassLoader(ProcessFreeLocalFileSystem.class.getClassLoader());
      hadoop.set(IMPLEMENTATION, ProcessFreeLocalFileSystem.class.getName());
      hadoop.setBoolean(UNSHARED, true);
    }
  }

  /** Called by Hadoop, by name. */
  public ProcessFreeLocalFileSystem() {
    super(new Raw());
  }

  private static final class Raw extends RawLocalFileSystem {

    private static final boolean HAS_MODES =
        FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
    private static final String MODE = "unix:mode";
    private static final int OF_USER_AND_GROUP = 06000;

    /** As {@code chmod}: a folder keeps that what is made in it belongs to its group. */
    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      if (!HAS_MODES) {
        super.setPermission(path, permission);
        return;
      }
      java.nio.file.Path file = pathToFile(path).toPath();
      int kept =
          Files.isDirectory(file) ? (int) Files.getAttribute(file, MODE) & OF_USER_AND_GROUP : 0;
      Files.setAttribute(file, MODE, kept | permission.toShort());
    }
  }
}
