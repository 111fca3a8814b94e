package dev.lamina.core.source;

import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * One pass over pieces: where the entries go, how bytes are reached, and what is open meanwhile.
 * Whoever starts it closes it.
 */
final class Reading implements AutoCloseable {

  private final SourceTree tree;
  private final Sink sink;
  private final boolean seeking;
  private final Deque<Closeable> open = new ArrayDeque<>();

  private Reading(SourceTree tree, Sink sink, boolean seeking) {
    this.tree = tree;
    this.sink = sink;
    this.seeking = seeking;
  }

  /** Reads what it passes, ahead and in large blocks: most content is wanted. */
  static Reading streaming(SourceTree tree, Sink sink) {
    return new Reading(tree, sink, false);
  }

  /** Reads headers alone: little content is wanted. */
  static Reading seeking(SourceTree tree, Sink sink) {
    return new Reading(tree, sink, true);
  }

  SourceTree tree() {
    return tree;
  }

  SourceLimits limits() {
    return tree.limits();
  }

  Sink sink() {
    return sink;
  }

  boolean isSeeking() {
    return seeking;
  }

  boolean done() {
    return sink.done();
  }

  /** Opens a file, to be closed with {@link #close(Closeable)} or together with the reading. */
  RangeReader open(StoredFile file) {
    return closeLater(tree.storage().open(file));
  }

  /** Has something closed with {@link #close(Closeable)} or together with the reading. */
  <T extends Closeable> T closeLater(T closeable) {
    open.push(closeable);
    return closeable;
  }

  /** Closes something now, unless the sink goes on with it. */
  void close(Closeable closeable) {
    if (!done() && open.remove(closeable)) {
      closing(closeable);
    }
  }

  private static void closing(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      throw EntryContent.translated(e);
    }
  }

  /**
   * Offers a file to the sink, undoing gzip.
   *
   * @param path clean
   * @param bytes that the stream holds, already known to be possible; -1 if unknown
   */
  void offer(String path, long bytes, String position, Supplier<InputStream> stream) {
    switch (ArchiveKind.of(path)) {
      case GZ -> {
        String name = ArchiveKind.GZ.strip(path);
        give(name, -1, position, () -> Gunzip.of(stream.get(), limits()));
      }
      case FOREIGN ->
          reject(
              path,
              position,
              RejectReason.UNSUPPORTED,
              "a kind of compression that is not read (want tar, tar.gz, zip or gz; repack it)");
      case NONE, TAR, TAR_GZ, ZIP -> give(path, bytes, position, stream);
    }
  }

  void reject(String path, String position, RejectReason reason, String detail) {
    if (sink.mayWant(path) || sink.wants(path)) {
      sink.rejected(path, position, reason, detail);
    }
  }

  private void give(String path, long bytes, String position, Supplier<InputStream> stream) {
    if (!sink.wants(path)) {
      return;
    }
    var content = new EntryContent(bytes, limits().entryBytes(), stream);
    try {
      sink.entry(new SourceEntry(path, false, bytes, position), content);
    } catch (RejectedException e) {
      sink.rejected(path, position, e.reason(), e.getMessage());
    } finally {
      if (!done()) {
        content.close();
      }
    }
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      closing(open.pop());
    }
  }
}
