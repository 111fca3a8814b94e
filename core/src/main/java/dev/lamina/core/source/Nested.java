package dev.lamina.core.source;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.IOException;
import java.io.InputStream;

/** Reads an archive that is an entry of another, where it lies. */
final class Nested {

  private Nested() {}

  /**
   * @param around where the outer archive stands
   * @param path of the entry in the tree, with its ending
   * @param feed at the content
   */
  static void read(
      Reading reading, Place around, String path, String position, Feed feed, long bytes) {
    ArchiveKind kind = ArchiveKind.of(path);
    Place place = around.below(kind.strip(path), position + "/" + VirtualPath.name(path));
    reading.sink().folder(place.prefix());
    if (!reading.sink().mayWant(place.prefix()) || reading.done()) {
      return;
    }
    if (place.depth() > reading.limits().depth()) {
      reading
          .sink()
          .damaged(
              place.prefix(),
              position,
              RejectReason.UNSUPPORTED,
              "an archive in more than %s others (want less; unpack the outermost)"
                  .formatted(reading.limits().depth() - 1));
      return;
    }
    String content =
        feed.file() == null
            ? position
            : place.within(feed.file(), reading.tree()).at(feed.position());
    try {
      read(reading, kind, place, feed, bytes);
    } catch (RejectedException e) {
      reading.sink().damaged(place.prefix(), content, e.reason(), e.getMessage());
    }
  }

  private static void read(Reading reading, ArchiveKind kind, Place place, Feed feed, long bytes) {
    if (kind == ArchiveKind.TAR) {
      boolean file = feed.file() != null;
      Place stands = file ? place.within(feed.file(), reading.tree()) : place;
      new TarReader(reading, feed, feed.position() + bytes, stands).read(true);
    } else if (kind == ArchiveKind.TAR_GZ) {
      InputStream unpacked = reading.closeLater(Gunzip.of(feed.content(bytes), reading.limits()));
      new TarReader(reading, Feed.of(unpacked), Long.MAX_VALUE, place).read(true);
      reading.close(unpacked);
    } else if (feed.file() != null) {
      Place stands = place.within(feed.file(), reading.tree());
      new ZipReader(reading, feed.file(), feed.position(), bytes, stands).read();
      feed.reopen();
    } else {
      new ZipReader(reading, new HeldReader(hold(reading, feed, bytes)), place).read();
    }
  }

  private static byte[] hold(Reading reading, Feed feed, long bytes) {
    int limit = reading.limits().heldBytes();
    if (bytes > limit) {
      throw new RejectedException(
          RejectReason.UNSUPPORTED,
          "a zip of %s bytes that lies compressed in another archive (want up to %s; unpack the outer)"
              .formatted(bytes, limit));
    }
    try {
      byte[] held = feed.content(bytes).readNBytes((int) bytes);
      if (held.length < bytes) {
        throw new RejectedException(RejectReason.TRUNCATED, "it ends before it should");
      }
      return held;
    } catch (IOException e) {
      throw EntryContent.translated(e);
    }
  }
}
