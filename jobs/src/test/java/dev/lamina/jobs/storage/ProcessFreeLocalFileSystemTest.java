package dev.lamina.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessFreeLocalFileSystemTest {

  @TempDir Path folder;

  @Test
  void newFilesHaveThePermissionsThatTheUmaskLeaves() throws IOException {
    try (FileSystem files = files("027")) {
      files.create(path("file")).close();
      files.mkdirs(path("made"));
    }

    assertThat(permissions("file")).isEqualTo("rw-r-----");
    assertThat(permissions("made")).isEqualTo("rwxr-x---");
  }

  @ParameterizedTest
  @CsvSource({"644, rw-r--r--", "700, rwx------", "777, rwxrwxrwx", "1755, rwxr-xr-x"})
  void permissionsAreSet(String wanted, String seen) throws IOException {
    try (FileSystem files = files("022")) {
      files.mkdirs(path("made"));
      files.setPermission(path("made"), new FsPermission(wanted));
    }

    assertThat(permissions("made")).isEqualTo(seen);
  }

  /** What is made in a folder of a group belongs to the group. */
  @Test
  void aFolderThatHandsItsGroupOnDoesSoStill() throws IOException {
    Path shared = Files.createDirectory(folder.resolve("shared"));
    Files.setAttribute(shared, "unix:mode", 02775);
    try (FileSystem files = files("002")) {
      files.mkdirs(path("shared/made"));
      files.setPermission(path("shared"), new FsPermission("750"));
    }

    assertThat((int) Files.getAttribute(shared, "unix:mode") & 07777).isEqualTo(02750);
    assertThat((int) Files.getAttribute(shared.resolve("made"), "unix:mode") & 07777)
        .isEqualTo(02775);
  }

  @Test
  void settingsThatNameAnotherKeepIt() {
    var hadoop = new Configuration();
    hadoop.set("fs.file.impl", LocalFileSystem.class.getName());

    ProcessFreeLocalFileSystem.use(hadoop);

    assertThat(hadoop.get("fs.file.impl")).isEqualTo(LocalFileSystem.class.getName());
    assertThat(hadoop.get("fs.file.impl.disable.cache")).isNull();
  }

  private static FileSystem files(String umask) throws IOException {
    var hadoop = new Configuration();
    hadoop.set("fs.permissions.umask-mode", umask);
    FileSystem shared = FileSystem.getLocal(hadoop);
    ProcessFreeLocalFileSystem.use(hadoop);
    FileSystem files = FileSystem.getLocal(hadoop);
    assertThat(files).isInstanceOf(ProcessFreeLocalFileSystem.class).isNotSameAs(shared);
    return files;
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }

  private String permissions(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
  }
}
