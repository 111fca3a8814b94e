package dev.lamina.core.source;

import dev.lamina.core.spec.RejectReason;

/** Receives what a {@link Part} holds, in its order. Every entry comes to exactly one method. */
public interface SourceVisitor {

  /**
   * A file. Content that is not asked for is skipped, not read.
   *
   * <p>A {@link dev.lamina.core.spec.RejectedException} thrown here, by the content or by the
   * visitor itself, goes to {@link #rejected} and the next entry follows; whatever else is thrown
   * ends the reading.
   */
  void entry(SourceEntry entry, Content content);

  /**
   * Something that is refused, or a damaged place of an archive.
   *
   * @param path in the tree as far as it is known: of the archive for a damaged place, and as it is
   *     written, made printable, for an unsafe one
   * @param position as in {@link SourceEntry}
   */
  void rejected(String path, String position, RejectReason reason, String detail);
}
