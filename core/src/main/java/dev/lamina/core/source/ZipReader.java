package dev.lamina.core.source;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Inflater;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;

/** Reads the entries of a zip, or of a range of one, in the order of their places. */
final class ZipReader {

  private static final int LOCAL = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final long FULL = 0xffffffffL;

  private final Reading reading;
  private final StoredFile file;
  private final RangeReader held;
  private final long base;
  private final long bytes;
  private final Place place;
  private long total;

  /** A zip in a file. */
  ZipReader(Reading reading, StoredFile file, long base, long bytes, Place place) {
    this(reading, file, null, base, bytes, place);
  }

  /** A zip in memory. */
  ZipReader(Reading reading, RangeReader held, Place place) {
    this(reading, null, held, 0, held.bytes(), place);
  }

  private ZipReader(
      Reading reading, StoredFile file, RangeReader held, long base, long bytes, Place place) {
    this.reading = reading;
    this.file = file;
    this.held = held;
    this.base = base;
    this.bytes = bytes;
    this.place = place;
  }

  /**
   * Reads all.
   *
   * @throws RejectedException if there is no directory
   */
  void read() {
    RangeReader reader = open();
    ZipEnd end = ZipEnd.find(reader, base, bytes);
    var directory = new ZipDirectory(reader, end.to());
    ZipIndex index = ZipIndex.read(directory, end, base, end.from(), reading.limits());
    read(directory, index, end.from());
    if (index.damage() != null && !reading.done()) {
      reading
          .sink()
          .damaged(
              place.archive(), place.at(index.damaged()), RejectReason.CORRUPT, index.damage());
    }
    close(reader);
  }

  /** Reads a range. */
  void read(ZipRange range) {
    RangeReader reader = open();
    var directory = new ZipDirectory(reader, reader.bytes());
    read(
        directory,
        ZipIndex.read(directory, range.records(), range.low(), range.high(), reading.limits()),
        range.high());
    close(reader);
  }

  private void read(ZipDirectory records, ZipIndex index, long high) {
    RangeReader data = open();
    Feed feed = Feed.of(file, data, base, high, reading.isSeeking());
    long[] offsets = index.offsets();
    for (int i = 0; i < offsets.length && !reading.done(); i++) {
      ZipRecord record = records.at(index.records()[i]);
      entry(record, feed, offsets[i], i + 1 < offsets.length ? offsets[i + 1] : high);
    }
    close(data);
  }

  private RangeReader open() {
    return held == null ? reading.open(file) : held;
  }

  private void close(RangeReader reader) {
    if (held == null) {
      reading.close(reader);
    }
  }

  private void refused(String written, String position, RejectedException e) {
    reading.sink().rejected(VirtualPath.printable(written), position, e.reason(), e.getMessage());
  }

  private void entry(ZipRecord record, Feed feed, long offset, long next) {
    String position = place.at(offset);
    String written = record.name().written();
    String path;
    try {
      path = place.path(written, reading.limits());
    } catch (RejectedException e) {
      refused(written, position, e);
      return;
    }
    if (path.isEmpty()) {
      if (!record.folder()) {
        Place.nameless(written, reading.limits()).ifPresent(e -> refused(written, position, e));
      }
      return;
    }
    if (record.folder()) {
      reading.sink().folder(path);
      return;
    }
    try {
      check(record, next - offset);
      count(record.bytes());
      if (ArchiveKind.of(path).folder()) {
        nested(record, feed, offset, next, path, position);
      } else {
        reading.offer(path, record.bytes(), position, () -> open(record, feed, offset, next));
      }
    } catch (RejectedException e) {
      reading.reject(path, position, e.reason(), e.getMessage());
    }
  }

  private void nested(
      ZipRecord record, Feed feed, long offset, long next, String path, String position) {
    if (!reading.sink().mayWant(ArchiveKind.of(path).strip(path))) {
      reading.sink().folder(ArchiveKind.of(path).strip(path));
      return;
    }
    if (record.method() == 0) {
      toContent(record, feed, offset, next);
      Nested.read(reading, place, path, position, feed, record.bytes());
      return;
    }
    InputStream content = reading.closeLater(open(record, feed, offset, next));
    Nested.read(reading, place, path, position, Feed.of(content), record.bytes());
    reading.close(content);
  }

  private void check(ZipRecord record, long room) {
    if (record.encrypted()) {
      throw new RejectedException(RejectReason.UNSUPPORTED, "it is encrypted");
    }
    if (record.special()) {
      throw new RejectedException(
          RejectReason.UNSUPPORTED, "a link or device (want plain files; unpack and repack it)");
    }
    if (record.method() != 0 && record.method() != 8 && record.method() != 9) {
      throw new RejectedException(
          RejectReason.UNSUPPORTED,
          "compression of kind " + record.method() + " (want none, deflate or deflate64)");
    }
    if (record.compressed() < 0 || record.bytes() < 0 || record.compressed() > room - LOCAL_BYTES) {
      throw overlap();
    }
    if (record.method() == 0 && record.compressed() != record.bytes()) {
      throw new RejectedException(RejectReason.CORRUPT, "it has two sizes, without compression");
    }
    if (ExpandedInput.extreme(record.bytes(), record.compressed(), reading.limits())) {
      throw new RejectedException(
          RejectReason.EXTREME_COMPRESSION,
          "it states to become more than %s times its size (%s bytes from %s)"
              .formatted(reading.limits().compressionRatio(), record.bytes(), record.compressed()));
    }
  }

  private void count(long bytes) {
    total = Math.min(total, Long.MAX_VALUE - bytes) + bytes;
    if (total > reading.limits().expandedBytes()) {
      throw new RejectedException(
          RejectReason.EXTREME_COMPRESSION,
          "with it the archive becomes more than " + reading.limits().expandedBytes() + " bytes");
    }
  }

  private InputStream open(ZipRecord record, Feed feed, long offset, long next) {
    toContent(record, feed, offset, next);
    var compressed = new CountedInput(feed.content(record.compressed()));
    InputStream expanded =
        switch (record.method()) {
          case 0 -> compressed;
          case 8 -> new Inflated(compressed, new Inflater(true));
          default -> new Deflate64CompressorInputStream(compressed);
        };
    return new ExpandedInput(
        expanded, compressed, record.bytes(), record.checksum(), reading.limits());
  }

  /** Moves the feed behind the local header, which must say what the directory says. */
  private void toContent(ZipRecord record, Feed feed, long offset, long next) {
    feed.moveTo(offset);
    ByteBuffer header = read(feed, LOCAL_BYTES);
    if (header.getInt(0) != LOCAL) {
      throw disagree("there is no header");
    }
    byte[] name = read(feed, Short.toUnsignedInt(header.getShort(26))).array();
    ByteBuffer extra = read(feed, Short.toUnsignedInt(header.getShort(28)));
    if (!Arrays.equals(name, record.name().bytes())) {
      throw disagree("name");
    }
    if (Short.toUnsignedInt(header.getShort(8)) != record.method()) {
      throw disagree("compression");
    }
    int flags = header.getShort(6);
    if (((flags ^ record.flags()) & ZipRecord.ENCRYPTED) != 0) {
      throw disagree("encryption");
    }
    boolean describedLater = (flags & 8) != 0;
    if (!describedLater) {
      long bytes = Integer.toUnsignedLong(header.getInt(22));
      long compressed = Integer.toUnsignedLong(header.getInt(18));
      ByteBuffer large = ZipRecord.large(extra);
      if (large != null && large.limit() >= 16 && (bytes == FULL || compressed == FULL)) {
        bytes = large.getLong(0);
        compressed = large.getLong(8);
      }
      if (bytes != record.bytes() || compressed != record.compressed()) {
        throw disagree("size");
      }
      if (Integer.toUnsignedLong(header.getInt(14)) != record.checksum()) {
        throw disagree("checksum");
      }
    }
    if (record.compressed() > next - feed.position()) {
      throw overlap();
    }
  }

  private static ByteBuffer read(Feed feed, int length) {
    var bytes = new byte[length];
    if (feed.read(bytes, length) < length) {
      throw overlap();
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static RejectedException disagree(String what) {
    return new RejectedException(
        RejectReason.CORRUPT, "where it lies and the directory disagree: " + what);
  }

  private static RejectedException overlap() {
    return new RejectedException(
        RejectReason.CORRUPT, "it reaches into the next entry or the directory");
  }
}
