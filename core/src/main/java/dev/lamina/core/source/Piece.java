package dev.lamina.core.source;

import dev.lamina.core.digest.Sha256;
import java.io.Serializable;
import java.util.List;

/** A folder, some files of a folder, an archive or a range of one: what parts are made of. */
interface Piece extends Serializable {

  /** The virtual folder that all of its entries lie below; empty for the root. */
  String prefix();

  /** Size of its entries, about. */
  long bytes();

  /** Adds all that changes when its content may have changed. */
  void addTo(Sha256 stamp);

  /** Whether it may be a part as it is: it is small enough, or cannot be cut. */
  boolean settled(long targetBytes);

  /** Cuts what is not settled; the results, in order, hold the same entries. */
  List<Piece> cut(SourceTree tree, long targetBytes);

  /** Hands all entries to the sink, or those up to where it is {@link Sink#done done}. */
  void read(Reading reading);

  /** Where it lies, for people. */
  String position(SourceTree tree);
}
