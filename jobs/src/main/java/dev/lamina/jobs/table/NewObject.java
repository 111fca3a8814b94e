package dev.lamina.jobs.table;

import dev.lamina.core.spec.Failure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.OptionalInt;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;
import software.amazon.awssdk.core.exception.SdkServiceException;

/** Puts objects into S3, whole or not at all. */
public final class NewObject {

  private static final int PRECONDITION_FAILED = 412;
  private static final int CONFLICT = 409;
  private static final int ATTEMPTS = 8;
  private static final long LEAST_WAIT_MILLIS = 10;

  private NewObject() {}

  /** Puts an object, over one that is there. */
  static void put(FileSystem files, Path path, byte[] content) throws IOException {
    write(files.create(path, true), content);
  }

  /**
   * Puts an object unless one is there, as the store decides it.
   *
   * @return false if one is there
   * @throws IllegalArgumentException if this file system knows no such thing
   */
  public static boolean create(FileSystem files, Path path, byte[] content) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        write(conditional(files, path), content);
        return true;
      } catch (IOException e) {
        int status = status(e).orElse(0);
        if (status == PRECONDITION_FAILED) {
          return false;
        }
        // Another request for this object is under way, and the store does not say who won.
        if (status != CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
        pause(LEAST_WAIT_MILLIS << attempt);
      }
    }
  }

  private static FSDataOutputStream conditional(FileSystem files, Path path) throws IOException {
    FSDataOutputStreamBuilder<?, ?> builder = files.createFile(path);
    builder.overwrite(true);
    builder.must(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
    return builder.build();
  }

  private static void write(FSDataOutputStream out, byte[] content) throws IOException {
    try {
      out.write(content);
    } catch (IOException | RuntimeException e) {
      // Closed, it would put the part that it has.
      out.abort();
      throw e;
    }
    out.close();
  }

  /** Of the store's answer, if there was one. */
  private static OptionalInt status(IOException failure) {
    return Failure.causes(failure).stream()
        .filter(SdkServiceException.class::isInstance)
        .mapToInt(cause -> ((SdkServiceException) cause).statusCode())
        .findFirst();
  }

  private static void pause(long millis) throws InterruptedIOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a commit was repeated");
    }
  }
}
