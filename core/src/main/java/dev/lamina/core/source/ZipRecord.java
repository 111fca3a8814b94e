package dev.lamina.core.source;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * What the central directory says of an entry.
 *
 * @param name as it is written, its bytes
 * @param flags general purpose bits
 * @param method of compression: 0 none, 8 deflate, 9 deflate64
 * @param checksum CRC-32
 * @param offset of the local header, as stated
 * @param mode file type and permissions of Unix; 0 if the entry has none
 * @param length of the record itself
 */
record ZipRecord(
    ZipName name,
    int flags,
    int method,
    long checksum,
    long compressed,
    long bytes,
    long offset,
    int mode,
    int length) {

  static final int SIGNATURE = 0x02014b50;
  static final int BYTES = 46;

  /** Flags of encryption: of content, strong, of the directory. */
  static final int ENCRYPTED = 0x2041;

  private static final long FULL = 0xffffffffL;

  /** Bytes of a record, of which the first 46 are given. */
  static int length(ByteBuffer at) {
    return BYTES
        + Short.toUnsignedInt(at.getShort(28))
        + Short.toUnsignedInt(at.getShort(30))
        + Short.toUnsignedInt(at.getShort(32));
  }

  /**
   * @param record whole, from position 0 on
   */
  static ZipRecord parse(ByteBuffer record) {
    int nameLength = Short.toUnsignedInt(record.getShort(28));
    int extraLength = Short.toUnsignedInt(record.getShort(30));
    var name = new byte[nameLength];
    record.get(BYTES, name);
    long bytes = Integer.toUnsignedLong(record.getInt(24));
    long compressed = Integer.toUnsignedLong(record.getInt(20));
    long offset = Integer.toUnsignedLong(record.getInt(42));
    ByteBuffer large = large(record.slice(BYTES + nameLength, extraLength).order(record.order()));
    boolean unix = record.getShort(4) >>> 8 == 3;
    return new ZipRecord(
        new ZipName(name),
        Short.toUnsignedInt(record.getShort(8)),
        Short.toUnsignedInt(record.getShort(10)),
        Integer.toUnsignedLong(record.getInt(16)),
        compressed == FULL ? next(large, bytes == FULL ? 8 : 0, compressed) : compressed,
        bytes == FULL ? next(large, 0, bytes) : bytes,
        offset == FULL
            ? next(large, (bytes == FULL ? 8 : 0) + (compressed == FULL ? 8 : 0), offset)
            : offset,
        unix ? record.getInt(38) >>> 16 : 0,
        length(record));
  }

  /** The extra field of sizes beyond 32 bits; null if there is none. */
  static ByteBuffer large(ByteBuffer extra) {
    int at = 0;
    while (at + 4 <= extra.limit()) {
      int size = Short.toUnsignedInt(extra.getShort(at + 2));
      if (at + 4 + size > extra.limit()) {
        return null;
      }
      if (extra.getShort(at) == 1) {
        return extra.slice(at + 4, size).order(extra.order());
      }
      at += 4 + size;
    }
    return null;
  }

  private static long next(ByteBuffer large, int at, long otherwise) {
    return large == null || at + 8 > large.limit() ? otherwise : large.getLong(at);
  }

  boolean folder() {
    return name.written().endsWith("/");
  }

  boolean encrypted() {
    return (flags & ENCRYPTED) != 0;
  }

  /** Whether it is something else than a plain file or folder. */
  boolean special() {
    int type = mode & 0xf000;
    return type != 0 && type != 0x8000 && type != 0x4000;
  }

  /** A name in a zip. */
  record ZipName(byte[] bytes) {

    /** UTF-8, or where it is none the code page of the first zips. */
    String written() {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        return new String(bytes, Charset.forName("IBM437"));
      }
    }
  }
}
