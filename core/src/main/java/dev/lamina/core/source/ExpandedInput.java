package dev.lamina.core.source;

import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;

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
  private final long checksum;
  private final CRC32 sum = new CRC32();
  private RuntimeException failed;
  private long count;

  /** Of which neither size nor checksum are known from outside. */
  ExpandedInput(InputStream expanded, CountedInput compressed, SourceLimits limits) {
    this(expanded, compressed, -1, -1, limits);
  }

  /**
   * @param compressed what {@code expanded} reads from
   * @param stated size; -1 if unknown
   * @param checksum CRC-32 of all; -1 if unknown
   */
  ExpandedInput(
      InputStream expanded,
      CountedInput compressed,
      long stated,
      long checksum,
      SourceLimits limits) {
    this.expanded = expanded;
    this.compressed = compressed;
    this.stated = stated;
    this.checksum = checksum;
    this.limits = limits;
  }

  @Override
  public int read() {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (failed != null) {
      throw failed;
    }
    try {
      return watched(into, offset, length);
    } catch (IOException e) {
      failed = EntryContent.translated(e);
    } catch (RejectedException | LaminaException e) {
      failed = e;
    } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException e) {
      failed =
          new RejectedException(RejectReason.CORRUPT, "cannot be unpacked: " + e.getMessage(), e);
    }
    throw failed;
  }

  private int watched(byte[] into, int offset, int length) throws IOException {
    int read = expanded.read(into, offset, length);
    if (read >= 0) {
      count += read;
      sum.update(into, offset, read);
      check();
    } else if (stated > count) {
      throw new RejectedException(
          RejectReason.TRUNCATED, "it ends after " + count + " of " + stated + " bytes");
    } else if (checksum >= 0 && checksum != sum.getValue()) {
      throw new RejectedException(RejectReason.CORRUPT, "its checksum is not the stated one");
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    expanded.close();
  }

  /** Whether so much from so little is refused. */
  static boolean extreme(long expanded, long compressed, SourceLimits limits) {
    return expanded > FREE && expanded / limits.compressionRatio() > compressed;
  }

  private void check() {
    if (stated >= 0 && count > stated) {
      throw new RejectedException(
          RejectReason.CORRUPT, "it has more bytes than the " + stated + " that it states");
    }
    if (extreme(count, compressed.count(), limits)) {
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
