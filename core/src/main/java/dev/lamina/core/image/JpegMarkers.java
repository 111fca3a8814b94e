package dev.lamina.core.image;

/**
 * Walks the markers of a JPEG file as libjpeg does: bytes between segments are skipped, a segment
 * that states fewer than its two length bytes has none, and entropy-coded data ends at the first
 * marker that is not a restart.
 */
final class JpegMarkers {

  static final int APP0 = 0xe0;
  static final int APP1 = 0xe1;
  static final int APP14 = 0xee;
  static final int APP15 = 0xef;
  static final int COMMENT = 0xfe;
  static final int HUFFMAN_TABLES = 0xc4;
  static final int ARITHMETIC_TABLES = 0xcc;
  static final int EXTENSIONS = 0xc8;
  static final int START_OF_SCAN = 0xda;
  static final int END = 0xd9;

  private final ByteView file;
  private final byte[] bytes;
  private int code;
  private int from = 2;
  private int to = 2;

  JpegMarkers(byte[] bytes) {
    this(new ByteView(bytes), bytes);
  }

  JpegMarkers(ByteView file, byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /** Goes to the next marker; false if the file ends before one, or within its segment. */
  boolean next() {
    int at = code == START_OF_SCAN ? afterEntropyCodedData(to) : to;
    do {
      while (at < bytes.length && bytes[at] != (byte) 0xff) {
        at++;
      }
      while (at < bytes.length && bytes[at] == (byte) 0xff) {
        at++;
      }
      if (at >= bytes.length) {
        return false;
      }
      code = bytes[at++] & 0xff;
    } while (code == 0);
    from = at;
    to = at;
    if (standsAlone()) {
      return true;
    }
    if (!file.has(at, 2)) {
      return false;
    }
    int length = Math.max(2, file.u16(at));
    from = at + 2;
    to = at + length;
    return file.has(at, length);
  }

  int code() {
    return code;
  }

  /** Where the segment's content begins, after its length. */
  int from() {
    return from;
  }

  /** Where the segment's content ends. */
  int to() {
    return to;
  }

  /** Whether the segment begins a frame: SOF0 to SOF15. */
  boolean isFrame() {
    return code >= 0xc0
        && code <= 0xcf
        && code != HUFFMAN_TABLES
        && code != ARITHMETIC_TABLES
        && code != EXTENSIONS;
  }

  /** Whether the segment holds metadata: any APP, or a comment. */
  boolean isMetadata() {
    return (code >= APP0 && code <= APP15) || code == COMMENT;
  }

  /** TEM, RST, SOI and EOI have no length. */
  private boolean standsAlone() {
    return code == 1 || (code >= 0xd0 && code <= END);
  }

  private int afterEntropyCodedData(int start) {
    int at = start;
    int last = bytes.length - 1;
    while (at < last) {
      if (bytes[at] == (byte) 0xff) {
        int after = bytes[at + 1] & 0xff;
        if (after != 0 && after != 0xff && (after < 0xd0 || after > 0xd7)) {
          return at;
        }
      }
      at++;
    }
    return bytes.length;
  }
}
