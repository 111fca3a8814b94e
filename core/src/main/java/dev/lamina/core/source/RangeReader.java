package dev.lamina.core.source;

import java.io.Closeable;
import java.io.InputStream;

/**
 * An open file, read by ranges. Used by one thread.
 *
 * <p>Whatever cannot be read is a {@link dev.lamina.core.spec.LaminaException}, also from the
 * streams, as the cause of an {@link java.io.IOException}.
 */
public interface RangeReader extends Closeable {

  /** Size of the file in bytes. */
  long bytes();

  /**
   * Fills a part of an array. Streams that are open go on where they were.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if the file ends before
   */
  void readFully(long position, byte[] into, int offset, int length);

  /**
   * A buffered stream over a range, read ahead of as the storage finds best. Closing the reader
   * ends it; of several streams of a reader only the last may be used.
   *
   * @param length of the range; the stream ends after it, or where the file ends
   */
  InputStream stream(long position, long length);

  @Override
  void close();
}
