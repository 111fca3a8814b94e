package dev.lamina.core.source;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.util.List;

/**
 * Some files of a stored folder.
 *
 * @param folder its path in the storage
 * @param linked whether the folder was reached through a link
 */
record FilesPiece(String folder, String prefix, boolean linked, long bytes, Listing listing)
    implements Piece {

  @Override
  public void addTo(Sha256 stamp) {
    stamp.add(Sha256.of(prefix).getBytes(US_ASCII));
    stamp.add(listing.digest().getBytes(US_ASCII));
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
    return tree.relative(listing.of(folder).get(0).path());
  }

  @Override
  public void read(Reading reading) {
    for (StoredFile file : listing.of(folder)) {
      String position = VirtualPath.printable(reading.tree().relative(file.path()));
      String path = VirtualPath.join(prefix, VirtualPath.printable(file.name()));
      try {
        String name = VirtualPath.clean(file.name(), reading.limits().nameBytes());
        String refusal = FolderPiece.refusal(reading.tree(), folder, linked, file);
        if (!refusal.isEmpty()) {
          throw new RejectedException(RejectReason.UNSAFE_PATH, refusal);
        }
        read(reading, VirtualPath.join(prefix, name), FolderPiece.followed(file), position);
      } catch (RejectedException e) {
        reading.reject(path, position, e.reason(), e.getMessage());
      }
      if (reading.done()) {
        return;
      }
    }
  }

  private static void read(Reading reading, String path, StoredFile file, String position) {
    var opened = new RangeReader[1];
    reading.offer(
        path,
        file.bytes(),
        position,
        () -> {
          opened[0] = reading.open(file);
          return opened[0].stream(0, file.bytes());
        });
    if (opened[0] != null) {
      reading.close(opened[0]);
    }
  }
}
