package dev.lamina.jobs.table;

import dev.lamina.core.digest.Sha256;

/**
 * One piece of a checkpoint, as it lies in a row of {@code checkpoints}.
 *
 * @param tensor position in the program's order, from 0; {@link #MANIFEST} for the manifest
 * @param name of the tensor; {@code manifest} for the manifest
 * @param type name of its {@link dev.lamina.core.graph.ElementType}; {@code JSON} for the manifest
 * @param shape sizes, outermost first; empty for a scalar and for the manifest
 * @param part position among the tensor's parts, from 0
 * @param parts how many the tensor has, at least 1
 * @param bytes the content, at most {@link #MAX_BYTES}; shared, nobody writes to it
 * @param sha256 of the bytes, in hexadecimal
 */
record CheckpointPart(
    int tensor,
    String name,
    String type,
    long[] shape,
    int part,
    int parts,
    byte[] bytes,
    String sha256) {

  /** The position of the manifest, before all tensors. */
  static final int MANIFEST = -1;

  /** 16 MiB: a row group holds several, and a reader needs little memory beside the tensor. */
  static final int MAX_BYTES = 16 << 20;

  /** A part with the digest of its bytes. */
  static CheckpointPart of(
      int tensor, String name, String type, long[] shape, int part, int parts, byte[] bytes) {
    return new CheckpointPart(tensor, name, type, shape, part, parts, bytes, Sha256.of(bytes));
  }

  /** Whether the bytes are those that were written. */
  boolean isWhole() {
    return sha256.equals(Sha256.of(bytes));
  }
}
