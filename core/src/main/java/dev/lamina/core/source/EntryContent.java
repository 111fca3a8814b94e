package dev.lamina.core.source;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/** Content that comes from a stream, which is opened when it is asked for. */
final class EntryContent implements Content {

  private final long stated;
  private final int limit;
  private final Supplier<InputStream> source;
  private InputStream opened;

  /**
   * @param stated size, already known to be possible; -1 if none is
   * @param source of a stream that holds the stated bytes, or says that it does not
   */
  EntryContent(long stated, int limit, Supplier<InputStream> source) {
    this.stated = stated;
    this.limit = limit;
    this.source = source;
  }

  @Override
  public byte[] bytes() {
    if (stated > limit) {
      throw tooLarge(stated + " bytes");
    }
    InputStream in = stream();
    try {
      byte[] bytes = stated < 0 ? in.readNBytes(limit) : whole(in, (int) stated);
      if (in.read() >= 0) {
        throw tooLarge("more bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw translated(e);
    }
  }

  @Override
  public InputStream stream() {
    Check.state(opened == null, "Cannot read content again (want it read once)");
    opened = source.get();
    return opened;
  }

  /** Frees what the stream holds, if there is one. */
  void close() {
    if (opened != null) {
      try {
        opened.close();
      } catch (IOException e) {
        throw translated(e);
      }
    }
  }

  /** What an exception of a stream of content says: of the store, or of the content. */
  static RuntimeException translated(IOException e) {
    LaminaException store = LaminaException.in(e).orElse(null);
    if (store != null) {
      return store;
    }
    return e instanceof EOFException
        ? new RejectedException(RejectReason.TRUNCATED, "it ends before it should", e)
        : new RejectedException(RejectReason.CORRUPT, "cannot be unpacked: " + e.getMessage(), e);
  }

  private static byte[] whole(InputStream in, int size) throws IOException {
    var bytes = new byte[size];
    int read = in.readNBytes(bytes, 0, size);
    if (read < size) {
      throw new RejectedException(
          RejectReason.TRUNCATED, "it ends after " + read + " of " + size + " bytes");
    }
    return bytes;
  }

  private RejectedException tooLarge(String size) {
    return new RejectedException(
        RejectReason.TOO_MANY_BYTES,
        (stated < 0 || stated > limit ? "it has " : "it has more than stated: ")
            + size
            + " (want up to "
            + limit
            + ")");
  }
}
