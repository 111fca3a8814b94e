package dev.lamina.core.image;

import javax.imageio.stream.ImageInputStreamImpl;

/** A file in memory, for readers of javax.imageio: no cache, no copy; reading asks the deadline. */
final class ByteArrayImageStream extends ImageInputStreamImpl {

  private final byte[] bytes;
  private final int length;
  private final Deadline deadline;

  ByteArrayImageStream(byte[] bytes, int length, Deadline deadline) {
    this.bytes = bytes;
    this.length = length;
    this.deadline = deadline;
  }

  @Override
  public int read() {
    bitOffset = 0;
    if (streamPos >= length) {
      return -1;
    }
    if ((streamPos & 0xfff) == 0) {
      deadline.check();
    }
    return bytes[(int) streamPos++] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int count) {
    deadline.check();
    bitOffset = 0;
    if (streamPos >= length) {
      return count == 0 ? 0 : -1;
    }
    int read = (int) Math.min(count, length - streamPos);
    System.arraycopy(bytes, (int) streamPos, to, offset, read);
    streamPos += read;
    return read;
  }

  @Override
  public long length() {
    return length;
  }
}
