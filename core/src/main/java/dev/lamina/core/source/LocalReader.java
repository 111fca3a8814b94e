package dev.lamina.core.source;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/** Positional reads of a local file. */
final class LocalReader implements RangeReader {

  private static final int BUFFER = 128 << 10;

  private final String path;
  private final FileChannel channel;
  private final long bytes;

  LocalReader(String path, FileChannel channel, long bytes) {
    this.path = path;
    this.channel = channel;
    this.bytes = bytes;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void readFully(long position, byte[] into, int offset, int length) {
    ByteBuffer wanted = ByteBuffer.wrap(into, offset, length);
    try {
      while (wanted.hasRemaining()) {
        if (channel.read(wanted, position + wanted.position() - offset) < 0) {
          throw new LaminaException(
              Failure.DATA,
              "Cannot read %s: it ends at byte %s (want %s bytes from %s on)"
                  .formatted(path, bytes, length, position));
        }
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public InputStream stream(long position, long length) {
    return new BufferedInputStream(new Range(position, position + length), BUFFER);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private LaminaException failed(IOException e) {
    return new LaminaException(Failure.RESOURCES, "Cannot read " + path + ": " + e, e);
  }

  private final class Range extends InputStream {

    private long position;
    private final long end;

    private Range(long position, long end) {
      this.position = position;
      this.end = Math.min(end, bytes);
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, into.length);
      if (length == 0) {
        return 0;
      }
      if (position >= end) {
        return -1;
      }
      int wanted = (int) Math.min(length, end - position);
      try {
        int read = channel.read(ByteBuffer.wrap(into, offset, wanted), position);
        position += Math.max(read, 0);
        return read;
      } catch (IOException e) {
        throw new IOException(e.getMessage(), failed(e));
      }
    }

    @Override
    public long skip(long count) {
      long skipped = Math.max(0, Math.min(count, end - position));
      position += skipped;
      return skipped;
    }

    @Override
    public int available() {
      return (int) Math.min(Integer.MAX_VALUE, Math.max(0, end - position));
    }
  }
}
