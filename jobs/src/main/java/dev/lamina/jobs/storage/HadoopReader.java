package dev.lamina.jobs.storage;

import dev.lamina.core.source.RangeReader;
import dev.lamina.core.source.StoredFile;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FutureDataInputStreamBuilder;
import org.apache.hadoop.fs.Options.OpenFileOptions;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * Reads a file of Hadoop's. Ranges and streams use an open file each, since they want other things
 * of a store: a range is one request of its size, a stream one that goes on.
 */
final class HadoopReader implements RangeReader {

  /**
   * Streams up to this size ask a store for just their range, which leaves the connection usable.
   */
  private static final long WHOLE_RANGE = 16L << 20;

  private static final int BUFFER = 128 << 10;

  private final StoredFile file;
  private final FileSystem files;
  private final FileStatus status;
  private FSDataInputStream ranges;
  private InputStream last;
  private boolean closed;

  HadoopReader(StoredFile file, FileSystem files, FileStatus status) {
    this.file = file;
    this.files = files;
    this.status = status;
  }

  @Override
  public long bytes() {
    return file.bytes();
  }

  @Override
  public void readFully(long position, byte[] into, int offset, int length) {
    checkOpen();
    Check.argument(position >= 0, "Invalid position: %s (want >= 0)", position);
    Objects.checkFromIndexSize(offset, length, into.length);
    if (position > file.bytes() - length) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot read %s bytes at %s of %s: it ends at %s"
              .formatted(length, position, file.path(), file.bytes()));
    }
    if (length == 0) {
      return;
    }
    try {
      if (ranges == null) {
        ranges = open("random", 0);
      }
      ranges.readFully(position, into, offset, length);
    } catch (IOException | RuntimeException e) {
      throw failure(e);
    }
  }

  @Override
  public InputStream stream(long position, long length) {
    checkOpen();
    Check.argument(position >= 0, "Invalid position: %s (want >= 0)", position);
    Check.argument(length >= 0, "Invalid length: %s (want >= 0)", length);
    endLast();
    long count = Math.min(length, Math.max(0, file.bytes() - position));
    if (count == 0) {
      return InputStream.nullInputStream();
    }
    boolean part = position + count < file.bytes() && count <= WHOLE_RANGE;
    try {
      FSDataInputStream in = part ? open("random", count) : open("sequential", 0);
      last = in;
      in.seek(position);
      last = new BufferedInputStream(new RangeStream(in, count, this), BUFFER);
      return last;
    } catch (IOException | RuntimeException e) {
      throw failure(e);
    }
  }

  /**
   * @param ahead bytes that are asked for at once; 0 for what the file system finds best
   */
  private FSDataInputStream open(String policy, long ahead) throws IOException {
    Path path = status.getPath();
    FutureDataInputStreamBuilder builder =
        files
            .openFile(path)
            .withFileStatus(status)
            .opt(OpenFileOptions.FS_OPTION_OPENFILE_READ_POLICY, policy);
    if (ahead > 0) {
      builder.opt("fs.s3a.readahead.range", Long.toString(ahead));
    }
    return FutureIO.awaitFuture(builder.build());
  }

  LaminaException failure(Exception cause) {
    return StorageFailure.of("Cannot read " + file.path(), cause);
  }

  private void checkOpen() {
    Check.argument(!closed, "Cannot read %s: the reader is closed", file.path());
  }

  private void endLast() {
    InputStream ended = last;
    last = null;
    end(ended);
  }

  private void end(InputStream stream) {
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException e) {
        throw failure(e);
      }
    }
  }

  @Override
  public String toString() {
    return file.path();
  }

  @Override
  public void close() {
    closed = true;
    try {
      endLast();
    } finally {
      InputStream ended = ranges;
      ranges = null;
      end(ended);
    }
  }
}
