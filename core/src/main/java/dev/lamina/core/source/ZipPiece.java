package dev.lamina.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectedException;
import java.util.ArrayList;
import java.util.List;

/**
 * A zip in a file, not looked into yet.
 *
 * @param base position of the zip in the file
 */
record ZipPiece(StoredFile file, long base, long bytes, Place place, boolean stored)
    implements Piece {

  /** Entries that one part holds at most: their places are held in memory. */
  private static final int ENTRIES = 1 << 20;

  static ZipPiece whole(StoredFile file, long base, long bytes, Place place) {
    return new ZipPiece(file, base, bytes, place, base == 0 && bytes == file.bytes());
  }

  @Override
  public String prefix() {
    return place.prefix();
  }

  @Override
  public void addTo(Sha256 stamp) {
    stamp.add((place.where() + "\n" + prefix() + "\n" + file.stamp() + "\n").getBytes(UTF_8));
    stamp.add(file.bytes()).add(base).add(bytes);
  }

  @Override
  public boolean settled(long targetBytes) {
    return bytes <= targetBytes;
  }

  @Override
  public String position(SourceTree tree) {
    return place.at(base);
  }

  @Override
  public void read(Reading reading) {
    try {
      new ZipReader(reading, file, base, bytes, place).read();
    } catch (RejectedException e) {
      refuse(e);
      reading.sink().damaged(place.archive(), place.at(base), e.reason(), e.getMessage());
    }
  }

  /** A file of the source that is no zip stops all: there is something to be done about it. */
  private void refuse(RejectedException e) {
    if (stored) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot read zip %s: %s (want a whole zip; fetch it again, or repair it with zip -FF)"
              .formatted(file.path(), e.getMessage()),
          e);
    }
  }

  @Override
  public List<Piece> cut(SourceTree tree, long targetBytes) {
    try (RangeReader reader = tree.storage().open(file)) {
      ZipEnd end = ZipEnd.find(reader, base, bytes);
      ZipIndex index =
          ZipIndex.read(new ZipDirectory(reader, end.to()), end, base, end.from(), tree.limits());
      return ranges(end, index, targetBytes);
    } catch (RejectedException e) {
      refuse(e);
      return List.of(damaged(base, e.getMessage(), base));
    }
  }

  private List<Piece> ranges(ZipEnd end, ZipIndex index, long targetBytes) {
    var pieces = new ArrayList<Piece>();
    long[] offsets = index.offsets();
    int first = 0;
    for (int i = 1; i <= offsets.length; i++) {
      boolean last = i == offsets.length;
      long after = last || i + 1 == offsets.length ? end.from() : offsets[i + 1];
      boolean full = !last && (after - offsets[first] > targetBytes || i - first >= ENTRIES);
      if (last || (full && offsets[i] != offsets[i - 1])) {
        pieces.add(range(end, index, first, i));
        first = i;
      }
    }
    if (pieces.isEmpty() || index.damage() != null) {
      pieces.add(damaged(end.from(), index.damage(), index.damaged()));
    }
    return pieces;
  }

  /** A piece without entries, that tells of damage if there is some. */
  private Piece damaged(long place, String damage, long position) {
    var none = new ZipEnd(place, place, -1, 0);
    return new ZipRange(file, place, place, none, this.place, damage, position);
  }

  private Piece range(ZipEnd end, ZipIndex index, int first, int next) {
    long from = Long.MAX_VALUE;
    long to = 0;
    for (int i = first; i < next; i++) {
      from = Math.min(from, index.records()[i]);
      to = Math.max(to, index.records()[i] + 1);
    }
    long high = next == index.offsets().length ? end.from() : index.offsets()[next];
    var records = new ZipEnd(from, to, -1, end.shift());
    return new ZipRange(file, index.offsets()[first], high, records, place, null, 0);
  }
}
