package dev.lamina.core.source;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The central directory of a zip, or a range of it, read through a window. */
final class ZipDirectory {

  private static final int WINDOW = 64 << 10;

  private final RangeReader reader;
  private final long to;
  private byte[] window = new byte[0];
  private long start;

  /**
   * @param to position after the last record
   */
  ZipDirectory(RangeReader reader, long to) {
    this.reader = reader;
    this.to = to;
  }

  /**
   * The record at a position.
   *
   * @throws RejectedException if there is none
   */
  ZipRecord at(long position) {
    ByteBuffer fixed = bytes(position, ZipRecord.BYTES);
    if (fixed.getInt(0) != ZipRecord.SIGNATURE) {
      throw broken();
    }
    return ZipRecord.parse(bytes(position, ZipRecord.length(fixed)));
  }

  private ByteBuffer bytes(long position, int length) {
    if (length > to - position) {
      throw broken();
    }
    if (position < start || position + length > start + window.length) {
      int wanted = (int) Math.min(Math.max(WINDOW, length), to - position);
      window = window.length == wanted ? window : new byte[wanted];
      reader.readFully(position, window, 0, wanted);
      start = position;
    }
    return ByteBuffer.wrap(window, (int) (position - start), length)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private static RejectedException broken() {
    return new RejectedException(
        RejectReason.CORRUPT, "no record of an entry where one must be in the directory");
  }
}
