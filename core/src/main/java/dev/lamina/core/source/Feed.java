package dev.lamina.core.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * Bytes of an archive in their order, with places passed over. Of a file it is a range, and may be
 * moved to any place of it; of a stream it moves forward only.
 */
final class Feed {

  /** A distance worth a new request rather than reading on. */
  private static final int FAR = 1 << 20;

  private final StoredFile file;
  private final RangeReader reader;
  private final long end;
  private final boolean seeking;
  private InputStream stream;
  private long position;
  private long contentEnd;

  private Feed(
      StoredFile file,
      RangeReader reader,
      InputStream stream,
      long from,
      long end,
      boolean seeking) {
    this.file = file;
    this.reader = reader;
    this.stream = stream;
    this.position = from;
    this.end = end;
    this.seeking = seeking;
  }

  /**
   * A range of a file.
   *
   * @param file that the reader reads; null if it is none
   * @param seeking whether to read no more than is asked for
   */
  static Feed of(StoredFile file, RangeReader reader, long from, long end, boolean seeking) {
    return new Feed(file, reader, null, from, end, seeking);
  }

  /** A stream, whose first byte has position 0. */
  static Feed of(InputStream stream) {
    return new Feed(null, null, stream, 0, Long.MAX_VALUE, false);
  }

  /** The file behind it; null if there is none. */
  StoredFile file() {
    return file;
  }

  /** The reader of the file behind it; null if there is none. */
  RangeReader reader() {
    return reader;
  }

  /** Of the next byte. */
  long position() {
    return position;
  }

  /** Where it ends; {@link Long#MAX_VALUE} if that is not known. */
  long end() {
    return end;
  }

  /** Reads as much as there is, up to a length, and says how much that was. */
  int read(byte[] into, int length) {
    int wanted = (int) Math.min(length, end - position);
    if (reader != null && seeking) {
      stream = null;
      reader.readFully(position, into, 0, wanted);
      position += wanted;
      return wanted;
    }
    contentEnd = end;
    int read = 0;
    while (read < wanted) {
      int more = readSome(into, read, wanted - read);
      if (more < 0) {
        break;
      }
      read += more;
    }
    return read;
  }

  /** Goes to a place, or says that the bytes end before. */
  boolean moveTo(long place) {
    if (reader != null) {
      boolean near = place >= position && place - position <= FAR && !seeking;
      if (place != position && !(near && skip(place))) {
        stream = null;
        position = place;
      }
      return place <= end;
    }
    if (place < position) {
      throw new IllegalStateException("Cannot go back in a stream");
    }
    return skip(place);
  }

  /** Forgets what was read ahead: somebody else has used the reader. */
  void reopen() {
    if (reader != null) {
      stream = null;
    }
  }

  /** The next bytes, as a stream to be used before the feed is moved. */
  InputStream content(long length) {
    contentEnd = seeking ? position + length : end;
    return new Content(position + length);
  }

  private boolean skip(long place) {
    if (reader != null && stream == null) {
      return false;
    }
    try {
      while (position < place) {
        long skipped = stream.skip(place - position);
        if (skipped <= 0) {
          if (stream.read() < 0) {
            return false;
          }
          skipped = 1;
        }
        position += skipped;
      }
      return true;
    } catch (IOException e) {
      throw EntryContent.translated(e);
    }
  }

  private int readSome(byte[] into, int offset, int length) {
    if (stream == null) {
      stream = reader.stream(position, contentEnd - position);
    }
    try {
      int read = stream.read(into, offset, length);
      position += Math.max(0, read);
      return read;
    } catch (IOException e) {
      throw EntryContent.translated(e);
    }
  }

  private final class Content extends InputStream {

    private final long until;

    private Content(long until) {
      this.until = until;
    }

    @Override
    public int read() {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      Objects.checkFromIndexSize(offset, length, into.length);
      long left = until - position;
      if (length == 0) {
        return 0;
      }
      return left <= 0 ? -1 : readSome(into, offset, (int) Math.min(length, left));
    }
  }
}
