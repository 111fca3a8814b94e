package dev.lamina.jobs.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system under the scheme {@code chaos}, with checksums as Hadoop has them. Its
 * calls are points of the schedule whose actor makes them.
 */
public final class ChaosFileSystem extends LocalFileSystem {

  static final String SCHEME = "chaos";

  /** Made by Hadoop, by name. */
  public ChaosFileSystem() {
    super(new Disk());
  }

  /**
   * Settings with which paths of the scheme work, commits being written by {@code ChaosLogStore}.
   */
  static Configuration hadoop() {
    var hadoop = new Configuration();
    hadoop.set("fs.%s.impl".formatted(SCHEME), ChaosFileSystem.class.getName());
    hadoop.set("io.delta.kernel.logStore.%s.impl".formatted(SCHEME), ChaosLogStore.class.getName());
    return hadoop;
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  private static <T> T call(Point point, Chaos.Call<T> call) throws IOException {
    var chaos = Chaos.current();
    return chaos.isPresent() ? chaos.get().call(point, call) : call.run();
  }

  /** What lies below the checksums. */
  private static final class Disk extends RawLocalFileSystem {

    @Override
    public URI getUri() {
      return URI.create(SCHEME + ":///");
    }

    @Override
    public String getScheme() {
      return SCHEME;
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
      return call(Point.OPEN, () -> super.open(file, bufferSize));
    }

    @Override
    public FSDataOutputStream create(
        Path file,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      return call(
          Point.CREATE,
          () ->
              hindered(
                  super.create(file, overwrite, bufferSize, replication, blockSize, progress)));
    }

    @Override
    public FSDataOutputStream create(
        Path file,
        FsPermission permission,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      return call(
          Point.CREATE,
          () ->
              hindered(
                  super.create(
                      file, permission, overwrite, bufferSize, replication, blockSize, progress)));
    }

    /** Hadoop starts a process for it, which takes longer than all that is tested here. */
    @Override
    public void setPermission(Path path, FsPermission permission) {}

    @Override
    public boolean rename(Path from, Path to) throws IOException {
      return call(Point.RENAME, () -> super.rename(from, to));
    }

    @Override
    public boolean delete(Path file, boolean recursive) throws IOException {
      return call(Point.DELETE, () -> super.delete(file, recursive));
    }

    @Override
    public FileStatus[] listStatus(Path folder) throws IOException {
      FileStatus[] found = call(Point.LIST, () -> super.listStatus(folder));
      var shifted = new FileStatus[found.length];
      for (int i = 0; i < found.length; i++) {
        shifted[i] = shifted(found[i]);
      }
      return shifted;
    }

    @Override
    public FileStatus getFileStatus(Path file) throws IOException {
      return shifted(super.getFileStatus(file));
    }

    /** As a machine with another clock would have written it. */
    private static FileStatus shifted(FileStatus status) {
      long shift = Chaos.current().map(chaos -> chaos.shift().toMillis()).orElse(0L);
      return new FileStatus(
          status.getLen(),
          status.isDirectory(),
          status.getReplication(),
          status.getBlockSize(),
          status.getModificationTime() + shift,
          status.getPath());
    }

    private static FSDataOutputStream hindered(FSDataOutputStream out) throws IOException {
      return new FSDataOutputStream(new Hindered(out), new FileSystem.Statistics(SCHEME));
    }
  }

  /** Writes as long as there is space and the writer lives. */
  private static final class Hindered extends OutputStream {

    private final FSDataOutputStream out;

    Hindered(FSDataOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      var chaos = Chaos.current();
      if (chaos.isPresent()) {
        chaos.get().write();
      }
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      try {
        call(Point.CLOSE, () -> true);
      } finally {
        out.close();
      }
    }
  }
}
