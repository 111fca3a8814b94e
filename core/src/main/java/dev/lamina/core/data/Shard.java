package dev.lamina.core.data;

import dev.lamina.core.spec.Check;

/**
 * How large a share of a split is.
 *
 * @param samples at least 1: a shard without samples of a split is none of it
 * @param bytes of all its samples decoded: channels x height x width a picture, 4 a token
 */
public record Shard(int samples, long bytes) {

  public Shard {
    Check.argument(samples >= 1, "Invalid shard: %s samples (want >= 1)", samples);
    Check.argument(bytes >= 0, "Invalid shard: %s bytes (want >= 0)", bytes);
  }
}
