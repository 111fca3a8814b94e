package dev.lamina.core.data;

import dev.lamina.core.source.SourceTree;
import java.io.Serializable;

/**
 * A share of a source that can be read by itself, on any machine that sees the source. Reading is
 * deterministic: the same member gives the same records, wherever and in whatever order members are
 * read.
 */
public interface Member extends Serializable {

  /** Such as {@code train}: what its samples belong to. */
  String split();

  /** What tells it from the other members of its split; stays while the source stays. */
  String name();

  /**
   * Changes whenever its records may have changed, be it by the files it reads or by annotations it
   * was given: a member with the same split, name and stamp need not be read again.
   */
  String stamp();

  /** Size of what it reads in the source, about; at least 1. */
  long bytes();

  /**
   * Reads it. Every record of it becomes a sample or a reject, in order.
   *
   * @param source the one that was indexed; ignored by members that read nothing
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if the source has changed since
   */
  void read(SourceTree source, SampleSink sink);
}
