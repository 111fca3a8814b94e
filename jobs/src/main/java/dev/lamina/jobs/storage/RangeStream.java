package dev.lamina.jobs.storage;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * A number of bytes of an open stream, which it closes. Failures carry what they mean, see {@link
 * dev.lamina.core.source.RangeReader}.
 */
final class RangeStream extends InputStream {

  private final InputStream in;
  private final HadoopReader reader;
  private long left;

  RangeStream(InputStream in, long count, HadoopReader reader) {
    this.in = in;
    this.left = count;
    this.reader = reader;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    try {
      int count = in.read(into, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new LaminaException(
            Failure.DATA, "Cannot read %s: it has become shorter".formatted(reader));
      }
      left -= count;
      return count;
    } catch (IOException | RuntimeException e) {
      LaminaException known = reader.failure(e);
      throw new IOException(known.getMessage(), known);
    }
  }

  @Override
  public int available() throws IOException {
    return (int) Math.min(left, in.available());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
