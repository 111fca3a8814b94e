package dev.lamina.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.RejectedException;
import java.util.ArrayList;
import java.util.List;

/**
 * A tar in a file, or a range of its entries.
 *
 * @param from position of a header
 * @param to position of a header, or of the end
 * @param whole whether it is the whole tar, not looked into yet
 * @param last whether it reaches to the end of the tar
 */
record TarPiece(StoredFile file, long from, long to, boolean whole, boolean last, Place place)
    implements Piece {

  static TarPiece whole(StoredFile file, long from, long to, Place place) {
    return new TarPiece(file, from, to, true, true, place);
  }

  @Override
  public String prefix() {
    return place.prefix();
  }

  @Override
  public long bytes() {
    return to - from;
  }

  @Override
  public void addTo(Sha256 stamp) {
    stamp.add((place.where() + "\n" + prefix() + "\n" + file.stamp() + "\n").getBytes(UTF_8));
    stamp.add(file.bytes()).add(from).add(to);
  }

  @Override
  public boolean settled(long targetBytes) {
    return !whole || bytes() <= targetBytes;
  }

  @Override
  public String position(SourceTree tree) {
    return place.at(from);
  }

  @Override
  public void read(Reading reading) {
    RangeReader reader = reading.open(file);
    Feed feed = Feed.of(file, reader, from, to, reading.isSeeking());
    new TarReader(reading, feed, to, place).read(last);
    reading.close(reader);
  }

  @Override
  public List<Piece> cut(SourceTree tree, long targetBytes) {
    var pieces = new ArrayList<Piece>();
    long start = from;
    long next = from;
    boolean wanted = false;
    long count = 0;
    try (RangeReader reader = tree.storage().open(file)) {
      Feed feed = Feed.of(file, reader, from, to, true);
      while (true) {
        TarHeader header = TarHeader.next(feed, to, tree.limits());
        long content = feed.position();
        if (header == null || header.bytes() > to - content || ++count > tree.limits().entries()) {
          break;
        }
        long after = Math.min(to, content + header.padded());
        Piece nested = nested(tree, header, content, next, targetBytes);
        if (start < next && (nested != null || after - start > targetBytes)) {
          if (wanted) {
            pieces.add(new TarPiece(file, start, next, false, false, place));
          }
          start = next;
          wanted = false;
        }
        if (nested != null) {
          pieces.add(nested);
          start = after;
        }
        wanted = wanted || wanted(tree, header);
        next = after;
        feed.moveTo(next);
      }
    } catch (RejectedException e) {
      // The last piece has the place in it, and whoever reads it is told.
    }
    pieces.add(new TarPiece(file, start, to, false, true, place));
    return pieces;
  }

  private boolean wanted(SourceTree tree, TarHeader header) {
    try {
      String path = place.path(header.name(), tree.limits());
      return tree.mayHold(ArchiveKind.of(path).strip(path));
    } catch (RejectedException e) {
      return true;
    }
  }

  /** An entry that is an archive to be cut itself; null if it is none. */
  private Piece nested(
      SourceTree tree, TarHeader header, long content, long start, long targetBytes) {
    boolean large = header.bytes() > targetBytes && place.depth() < tree.limits().depth();
    if (!large || !header.file() || header.flaw() != null) {
      return null;
    }
    String path;
    try {
      path = place.path(header.name(), tree.limits());
    } catch (RejectedException e) {
      return null;
    }
    ArchiveKind kind = ArchiveKind.of(path);
    if (kind != ArchiveKind.TAR && kind != ArchiveKind.ZIP) {
      return null;
    }
    Place below =
        place
            .below(kind.strip(path), place.at(start) + "/" + VirtualPath.name(path))
            .within(file, tree);
    return kind == ArchiveKind.TAR
        ? whole(file, content, content + header.bytes(), below)
        : ZipPiece.whole(file, content, header.bytes(), below);
  }
}
