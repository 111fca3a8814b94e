package dev.lamina.core.source;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** An archive in memory. */
record HeldReader(byte[] content) implements RangeReader {

  @Override
  public long bytes() {
    return content.length;
  }

  @Override
  public void readFully(long position, byte[] into, int offset, int length) {
    if (position < 0 || position + length > content.length) {
      throw new LaminaException(
          Failure.DATA, "Cannot read %s bytes from %s on".formatted(length, position));
    }
    System.arraycopy(content, (int) position, into, offset, length);
  }

  @Override
  public InputStream stream(long position, long length) {
    int from = (int) Math.min(position, content.length);
    return new ByteArrayInputStream(content, from, (int) Math.min(length, content.length - from));
  }

  @Override
  public void close() {}
}
