package dev.lamina.core.source;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;

/** Reads the entries of a tar, or of a range of one, in their order. */
final class TarReader {

  /** Zeros after the mark of the end are padding; more than this of anything is worth a word. */
  private static final long PADDING = 1 << 20;

  private final Reading reading;
  private final Feed feed;
  private final long end;
  private final Place place;

  /**
   * @param feed at a header
   * @param end position after the last byte; {@link Long#MAX_VALUE} if the feed ends with the tar
   */
  TarReader(Reading reading, Feed feed, long end, Place place) {
    this.reading = reading;
    this.feed = feed;
    this.end = end;
    this.place = place;
  }

  /**
   * @param last whether the end of the range is that of the tar, so that a mark must be there
   */
  void read(boolean last) {
    long count = 0;
    long start = feed.position();
    try {
      while ((last || start < end) && !reading.done()) {
        TarHeader header = TarHeader.next(feed, end, reading.limits());
        if (header == null) {
          atMark(start);
          return;
        }
        if (++count > reading.limits().entries()) {
          throw new RejectedException(
              RejectReason.TOO_MANY_BYTES,
              "more than " + reading.limits().entries() + " entries; the rest is not read");
        }
        long content = feed.position();
        if (header.bytes() > end - content) {
          if (header.file() && ArchiveKind.of(header.name()) == ArchiveKind.TAR) {
            entry(new TarHeader(header.name(), '0', end - content, header.flaw()), start);
          }
          cut(header, start, end - content);
          return;
        }
        entry(header, start);
        if (reading.done()) {
          return;
        }
        start = Math.min(end, content + header.padded());
        feed.moveTo(start);
      }
    } catch (RejectedException e) {
      reading.sink().damaged(place.archive(), place.at(start), e.reason(), e.getMessage());
    }
  }

  private void atMark(long start) {
    long left = end - start;
    if (end != Long.MAX_VALUE && left > PADDING) {
      throw new RejectedException(
          RejectReason.CORRUPT,
          "%s bytes after the mark of the end are not read (want one tar, not several joined)"
              .formatted(left));
    }
  }

  private void cut(TarHeader header, long start, long left) {
    reading
        .sink()
        .damaged(
            place.archive(),
            place.at(start),
            RejectReason.TRUNCATED,
            "the archive ends in %s, after %s of %s bytes"
                .formatted(VirtualPath.printable(header.name()), left, header.bytes()));
  }

  private void entry(TarHeader header, long start) {
    String position = place.at(start);
    String path;
    try {
      path = place.path(header.name(), reading.limits());
    } catch (RejectedException e) {
      refused(header.name(), position, e);
      return;
    }
    if (path.isEmpty()) {
      if (header.file()) {
        Place.nameless(header.name(), reading.limits())
            .ifPresent(e -> refused(header.name(), position, e));
      }
      return;
    }
    if (header.folder()) {
      reading.sink().folder(path);
    } else if (header.flaw() != null) {
      reading.reject(path, position, header.flaw().reason(), header.flaw().getMessage());
    } else if (!header.file()) {
      reading.reject(path, position, RejectReason.UNSUPPORTED, kind(header.type()));
    } else if (ArchiveKind.of(path).folder()) {
      Nested.read(reading, place, path, position, feed, header.bytes());
    } else {
      reading.offer(path, header.bytes(), position, () -> feed.content(header.bytes()));
    }
  }

  private void refused(String written, String position, RejectedException e) {
    reading.sink().rejected(VirtualPath.printable(written), position, e.reason(), e.getMessage());
  }

  private static String kind(char type) {
    return switch (type) {
          case '1' -> "a hard link";
          case '2' -> "a symbolic link";
          case '3', '4' -> "a device";
          case '6' -> "a pipe";
          case 'S' -> "a sparse file";
          default -> "an entry of type " + VirtualPath.printable(String.valueOf(type));
        }
        + " (want plain files; unpack and repack it)";
  }
}
