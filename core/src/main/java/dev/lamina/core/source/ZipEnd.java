package dev.lamina.core.source;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where the central directory of a zip lies, told by the record at its end.
 *
 * @param from position of the directory in the file
 * @param to position after it
 * @param records in it, as stated; -1 for a range of it
 * @param shift what to add to a stated position to get that in the file
 */
record ZipEnd(long from, long to, long records, long shift) implements Serializable {

  private static final int SIGNATURE = 0x06054b50;
  private static final int BYTES = 22;
  private static final int LOCATOR64 = 0x07064b50;
  private static final int LOCATOR64_BYTES = 20;
  private static final int SIGNATURE64 = 0x06064b50;
  private static final int BYTES64 = 56;
  private static final int COMMENT = 0xffff;

  /**
   * @param base position of the zip in the file
   * @throws RejectedException if there is none, so that nothing can be read
   */
  static ZipEnd find(RangeReader reader, long base, long bytes) {
    int length = (int) Math.min(bytes, BYTES + COMMENT + LOCATOR64_BYTES + BYTES64);
    var tail = new byte[length];
    reader.readFully(base + bytes - length, tail, 0, length);
    ByteBuffer view = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = length - BYTES; at >= 0; at--) {
      if (view.getInt(at) == SIGNATURE
          && at + BYTES + Short.toUnsignedInt(view.getShort(at + 20)) <= length) {
        return parsed(reader, base, base + bytes - length + at, view, at);
      }
    }
    throw unreadable("no directory at its end: cut off, or no zip");
  }

  private static ZipEnd parsed(
      RangeReader reader, long base, long position, ByteBuffer view, int at) {
    int disks = Short.toUnsignedInt(view.getShort(at + 4));
    long records = Short.toUnsignedInt(view.getShort(at + 10));
    long size = Integer.toUnsignedLong(view.getInt(at + 12));
    long offset = Integer.toUnsignedLong(view.getInt(at + 16));
    long end = position;
    long locator = position - LOCATOR64_BYTES;
    if (locator >= base) {
      ByteBuffer found = block(reader, locator, LOCATOR64_BYTES);
      if (found.getInt(0) == LOCATOR64) {
        ByteBuffer end64 = end64(reader, base, found.getLong(8), locator);
        disks = end64.getInt(16);
        records = end64.getLong(32);
        size = end64.getLong(40);
        offset = end64.getLong(48);
        end = locator - BYTES64 - (end64.getLong(4) + 12 - BYTES64);
      }
    }
    if (disks != 0) {
      throw unreadable("it is one of several volumes");
    }
    long from = end - size;
    long shift = from - offset;
    if (size < 0 || offset < 0 || records < 0 || from < base || shift < base) {
      throw unreadable("its directory does not fit into it");
    }
    return new ZipEnd(from, end, records, shift);
  }

  /** The record for large archives: where it is said to be, or just before what says it. */
  private static ByteBuffer end64(RangeReader reader, long base, long offset, long locator) {
    if (locator - base >= BYTES64) {
      if (offset >= 0 && offset <= locator - base - BYTES64) {
        ByteBuffer found = block(reader, base + offset, BYTES64);
        if (found.getInt(0) == SIGNATURE64 && base + offset + 12 + found.getLong(4) == locator) {
          return found;
        }
      }
      ByteBuffer found = block(reader, locator - BYTES64, BYTES64);
      if (found.getInt(0) == SIGNATURE64 && found.getLong(4) == BYTES64 - 12) {
        return found;
      }
    }
    throw unreadable("its directory for large archives is not there");
  }

  private static ByteBuffer block(RangeReader reader, long position, int length) {
    var block = new byte[length];
    reader.readFully(position, block, 0, length);
    return ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static RejectedException unreadable(String why) {
    return new RejectedException(RejectReason.CORRUPT, why);
  }
}
