package dev.lamina.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.RejectedException;
import java.io.InputStream;
import java.util.List;

/** A tar that is compressed as a whole, and so is read as a whole. */
record TarGzPiece(StoredFile file, Place place) implements Piece {

  @Override
  public String prefix() {
    return place.prefix();
  }

  @Override
  public long bytes() {
    return file.bytes();
  }

  @Override
  public void addTo(Sha256 stamp) {
    stamp.add((place.where() + "\n" + prefix() + "\n" + file.stamp() + "\n").getBytes(UTF_8));
    stamp.add(file.bytes());
  }

  @Override
  public boolean settled(long targetBytes) {
    return true;
  }

  @Override
  public List<Piece> cut(SourceTree tree, long targetBytes) {
    return List.of(this);
  }

  @Override
  public String position(SourceTree tree) {
    return place.where();
  }

  @Override
  public void read(Reading reading) {
    RangeReader reader = reading.open(file);
    try {
      InputStream unpacked =
          reading.closeLater(Gunzip.of(reader.stream(0, file.bytes()), reading.limits()));
      new TarReader(reading, Feed.of(unpacked), Long.MAX_VALUE, place).read(true);
      reading.close(unpacked);
    } catch (RejectedException e) {
      reading.sink().damaged(place.archive(), place.where(), e.reason(), e.getMessage());
    }
    reading.close(reader);
  }
}
