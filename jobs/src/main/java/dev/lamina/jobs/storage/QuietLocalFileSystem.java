package dev.lamina.jobs.storage;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system, which starts no process for each file that it makes: without its
 * native library, which is rarely installed, Hadoop runs {@code chmod} to set permissions.
 *
 * <p>Hadoop makes it by the name that {@code fs.file.impl} gives, see {@link #SETTING}.
 */
public final class QuietLocalFileSystem extends LocalFileSystem {

  /** The setting of Hadoop that takes the name of this class. */
  public static final String SETTING = "fs.file.impl";

  /** Called by Hadoop, by name. */
  public QuietLocalFileSystem() {
    super(new Raw());
  }

  private static final class Raw extends RawLocalFileSystem {

    private static final boolean POSIX =
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      if (!POSIX || permission.getStickyBit()) {
        super.setPermission(path, permission);
        return;
      }
      String symbols =
          permission.getUserAction().SYMBOL
              + permission.getGroupAction().SYMBOL
              + permission.getOtherAction().SYMBOL;
      Files.setPosixFilePermissions(
          pathToFile(path).toPath(), PosixFilePermissions.fromString(symbols));
    }
  }
}
