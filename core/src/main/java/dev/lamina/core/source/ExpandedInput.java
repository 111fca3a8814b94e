package dev.lamina.core.source;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.IOException;
import java.io.InputStream;

/**
 * What comes out of decompression, watched: it ends in a {@link RejectedException} where it becomes
 * larger than the limits allow or than was stated, is damaged or cut off.
 */
final class ExpandedInput extends InputStream {

  private static final long FREE = 1 << 20;

  private final InputStream expanded;
  private final CountedInput compressed;
  private final long stated;
  private final SourceLimits limits;
  private long count;

  /**
   * @param compressed what {@code expanded} reads from
   * @param stated size; -1 if unknown
   */
  ExpandedInput(InputStream expanded, CountedInput compressed, long stated, SourceLimits limits) {
    this.expanded = expanded;
    this.compressed = compressed;
    this.stated = stated;
    this.limits = limits;
  }

  @Override
  public int read() {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    try {
      int read = expanded.read(into, offset, length);
      if (read < 0 && stated > count) {
        throw new RejectedException(
            RejectReason.TRUNCATED, "it ends after " + count + " of " + stated + " bytes");
      }
      count += Math.max(0, read);
      check();
      return read;
    } catch (IOException e) {
      throw EntryContent.translated(e);
    }
  }

  private void check() {
    if (stated >= 0 && count > stated) {
      throw new RejectedException(
          RejectReason.CORRUPT, "it has more bytes than the " + stated + " that it states");
    }
    if (count > FREE && count / limits.compressionRatio() > compressed.count()) {
      throw new RejectedException(
          RejectReason.EXTREME_COMPRESSION,
          "it becomes more than %s times its size (%s bytes from %s)"
              .formatted(limits.compressionRatio(), count, compressed.count()));
    }
    if (count > limits.expandedBytes()) {
      throw new RejectedException(
          RejectReason.EXTREME_COMPRESSION,
          "it becomes more than " + limits.expandedBytes() + " bytes");
    }
  }
}
