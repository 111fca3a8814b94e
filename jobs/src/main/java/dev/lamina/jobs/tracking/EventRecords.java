package dev.lamina.jobs.tracking;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Records as event files have them, one after the other: length (8 bytes, little-endian), its
 * checksum, content, its checksum. A checksum is CRC-32C, rotated right by 15 bits plus 0xa282ead8.
 */
final class EventRecords {

  private static final int AROUND = Long.BYTES + 2 * Integer.BYTES;
  private static final int ROTATION = 15;
  private static final int DELTA = 0xa282ead8;

  private EventRecords() {}

  /** A record of some content. */
  static byte[] of(byte[] content) {
    ByteBuffer record = ByteBuffer.allocate(AROUND + content.length).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(content.length);
    record.putInt(checksum(record.array(), 0, Long.BYTES));
    record.put(content);
    record.putInt(checksum(content, 0, content.length));
    return record.array();
  }

  /**
   * What was read.
   *
   * @param contents of whole records, in order
   * @param end where the last of them ends; what comes after was not written to its end
   */
  record Read(List<byte[]> contents, int end) {}

  /**
   * Takes a file apart.
   *
   * @throws IOException if a record that is all there has another checksum
   */
  static Read read(byte[] file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    var contents = new ArrayList<byte[]>();
    int end = 0;
    while (in.remaining() >= Long.BYTES + Integer.BYTES) {
      long length = in.getLong();
      if (in.getInt() != checksum(file, end, Long.BYTES)) {
        throw new IOException("a length at byte %s has another checksum".formatted(end));
      }
      if (length < 0 || length > in.remaining() - Integer.BYTES) {
        break;
      }
      byte[] content = new byte[(int) length];
      in.get(content);
      if (in.getInt() != checksum(content, 0, content.length)) {
        throw new IOException("a record at byte %s has another checksum".formatted(end));
      }
      contents.add(content);
      end = in.position();
    }
    return new Read(contents, end);
  }

  private static int checksum(byte[] bytes, int from, int length) {
    var crc = new CRC32C();
    crc.update(bytes, from, length);
    return Integer.rotateRight((int) crc.getValue(), ROTATION) + DELTA;
  }
}
