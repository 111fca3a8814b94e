package dev.lamina.core.source;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lamina.core.spec.Check;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A storage of one tar of many equal entries, whose bytes are made up where they are asked for.
 * Counts what it is asked.
 */
final class RepeatedTar implements Storage {

  private static final long serialVersionUID = 1;
  static final String PATH = "/data/big.tar";
  static final int CONTENT = 1 << 20;
  private static final int SLOT = 512 + CONTENT;

  static final AtomicLong ASKED = new AtomicLong();
  static final AtomicLong LARGEST = new AtomicLong();

  private final long entries;

  RepeatedTar(long entries) {
    this.entries = entries;
  }

  long bytes() {
    return entries * SLOT + 1024;
  }

  /** The byte of an entry's content at a place. */
  static byte content(long entry, int place) {
    return (byte) (entry * 31 + (place >>> 8));
  }

  @Override
  public List<StoredFile> list(String folder) {
    return List.of(find(PATH).orElseThrow());
  }

  @Override
  public Optional<StoredFile> find(String path) {
    return Optional.of(new StoredFile(PATH, false, bytes(), "1"));
  }

  @Override
  public RangeReader open(StoredFile file) {
    return new Reader();
  }

  private static byte[] header(long entry) {
    var header = new byte[512];
    text(header, 0, "n%03d/%08d.bin".formatted(entry % 10, entry));
    text(header, 124, "%011o".formatted(CONTENT));
    header[156] = '0';
    text(header, 257, "ustar");
    text(header, 148, "        ");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    text(header, 148, "%06o\0 ".formatted(sum));
    return header;
  }

  private static void text(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private final class Reader implements RangeReader {

    @Override
    public long bytes() {
      return RepeatedTar.this.bytes();
    }

    @Override
    public void readFully(long position, byte[] into, int offset, int length) {
      Check.argument(position >= 0 && position + length <= bytes(), "Outside: %s", position);
      ASKED.addAndGet(length);
      LARGEST.accumulateAndGet(length, Math::max);
      fill(position, into, offset, length);
    }

    private void fill(long position, byte[] into, int offset, int length) {
      long entry = -1;
      byte[] header = null;
      for (int i = 0; i < length; i++) {
        long at = position + i;
        int place = (int) (at % SLOT);
        if (at / SLOT != entry) {
          entry = at / SLOT;
          header = null;
        }
        if (entry >= entries) {
          into[offset + i] = 0;
        } else if (place < 512) {
          header = header == null ? header(entry) : header;
          into[offset + i] = header[place];
        } else {
          into[offset + i] = content(entry, place - 512);
        }
      }
    }

    @Override
    public InputStream stream(long position, long length) {
      return new InputStream() {
        private long at = position;

        @Override
        public int read() {
          var one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int wanted) {
          int count = (int) Math.min(wanted, Math.min(position + length, bytes()) - at);
          if (count <= 0) {
            return -1;
          }
          readFully(at, into, offset, count);
          at += count;
          return count;
        }

        @Override
        public long skip(long count) {
          at += count;
          return count;
        }
      };
    }

    @Override
    public void close() {}
  }
}
