package dev.lamina.core.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.RejectReason;
import java.util.List;

/**
 * A range of the entries of a zip, by their place in the file.
 *
 * @param low place of the first
 * @param high place that they lie before
 * @param records where in the directory their records start
 * @param damage of the directory, to be told by whoever reads this; null if there is none
 * @param damaged position of that
 */
record ZipRange(
    StoredFile file, long low, long high, ZipEnd records, Place place, String damage, long damaged)
    implements Piece {

  @Override
  public String prefix() {
    return place.prefix();
  }

  @Override
  public long bytes() {
    return high - low;
  }

  @Override
  public void addTo(Sha256 stamp) {
    stamp.add((place.where() + "\n" + prefix() + "\n" + file.stamp() + "\n").getBytes(UTF_8));
    stamp.add(file.bytes()).add(low).add(high);
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
    return place.at(low);
  }

  @Override
  public void read(Reading reading) {
    if (damage != null) {
      reading.sink().damaged(place.archive(), place.at(damaged), RejectReason.CORRUPT, damage);
    } else {
      new ZipReader(reading, file, 0, 0, place).read(this);
    }
  }
}
