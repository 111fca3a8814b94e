package dev.lamina.core.image;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.nio.charset.StandardCharsets;

/**
 * Numbers at places of a file held in memory. Reading past the end is a {@link RejectedException}
 * with {@link RejectReason#TRUNCATED}.
 */
final class ByteView {

  private final byte[] bytes;

  ByteView(byte[] bytes) {
    this.bytes = bytes;
  }

  int length() {
    return bytes.length;
  }

  boolean has(long at, long count) {
    return at >= 0 && count >= 0 && at + count <= bytes.length;
  }

  void need(long at, long count) {
    if (!has(at, count)) {
      throw new RejectedException(
          RejectReason.TRUNCATED,
          "it has " + bytes.length + " bytes (want " + (at + count) + " for what it states)");
    }
  }

  int u8(long at) {
    need(at, 1);
    return bytes[(int) at] & 0xff;
  }

  int u16(long at) {
    need(at, 2);
    return u8(at) << 8 | u8(at + 1);
  }

  int u16Little(long at) {
    need(at, 2);
    return u8(at) | u8(at + 1) << 8;
  }

  int u24Little(long at) {
    return u16Little(at) | u8(at + 2) << 16;
  }

  long u32(long at) {
    need(at, 4);
    return (long) u16(at) << 16 | u16(at + 2);
  }

  long u32Little(long at) {
    need(at, 4);
    return u16Little(at) | (long) u16Little(at + 2) << 16;
  }

  /** Whether these ISO-8859-1 characters stand there; false past the end. */
  boolean says(long at, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
    if (!has(at, wanted.length)) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[(int) at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
