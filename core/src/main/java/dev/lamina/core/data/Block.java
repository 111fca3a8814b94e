package dev.lamina.core.data;

import dev.lamina.core.spec.Check;

/**
 * Neighbours in a sample set that are best read together, because they lie together.
 *
 * @param first index of its first sample
 * @param size number of its samples, at least 1
 * @param bytes what has to be at hand to read any of them
 */
public record Block(int first, int size, long bytes) {

  public Block {
    Check.argument(
        first >= 0 && size >= 1 && bytes >= 0,
        "Invalid block: %s samples from %s with %s bytes",
        size,
        first,
        bytes);
  }

  /** Index after its last sample. */
  public int end() {
    return first + size;
  }
}
