package dev.lamina.core.source;

import dev.lamina.core.spec.RejectReason;

/** Where the entries of pieces go: to a visitor, into a listing, or past a search. */
interface Sink {

  /** Whether something in a folder or archive at this path is wanted; if not it is passed over. */
  boolean mayWant(String folder);

  /** Whether an entry is wanted. */
  boolean wants(String path);

  /** There is a folder, or an archive that is seen as one. Said any number of times. */
  void folder(String path);

  void entry(SourceEntry entry, Content content);

  void rejected(String path, String position, RejectReason reason, String detail);

  /**
   * Whether nothing more is wanted; then all returns at once and leaves open what it reads from.
   */
  boolean done();

  /** A damaged place of an archive that something wanted lies in; the rest of it is not read. */
  default void damaged(String archive, String position, RejectReason reason, String detail) {
    rejected(archive, position, reason, detail);
  }
}
