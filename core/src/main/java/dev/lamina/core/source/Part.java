package dev.lamina.core.source;

import dev.lamina.core.digest.Sha256;
import java.io.Serializable;
import java.util.List;

/**
 * A share of a {@link SourceTree} that is read on its own, anywhere. Holds names and places, no
 * content: about 30 bytes for each file of a folder, and for archives some hundred bytes in all.
 *
 * @param number from 0 on, in the order of the tree
 * @param bytes size of its entries as they are stored, about
 * @param stamp 64 hexadecimal digits that change when what it holds may have changed
 * @param position of its first entry, for people; no other part of the tree has it
 */
public record Part(int number, List<Piece> pieces, long bytes, String stamp, String position)
    implements Serializable {

  public Part {
    pieces = List.copyOf(pieces);
  }

  static Part of(int number, List<Piece> pieces, String position) {
    var stamp = new Sha256();
    pieces.forEach(piece -> piece.addTo(stamp));
    return new Part(
        number,
        pieces,
        pieces.stream().mapToLong(Piece::bytes).sum(),
        stamp.hexadecimal(),
        position);
  }
}
