package dev.lamina.core.data.shard;

import dev.lamina.core.digest.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * Names the content of a cached shard: the same name means the same bytes.
 *
 * @param digest 64 hexadecimal digits
 */
record ShardName(String digest) {

  /**
   * @param split digest of a split
   * @param shard position in it
   * @param decoding name of what decoded it
   */
  static ShardName of(String split, int shard, String decoding) {
    return new ShardName(
        new Sha256()
            .add(ShardFile.VERSION)
            .add(shard)
            .add(split.getBytes(StandardCharsets.UTF_8))
            .add(new byte[1])
            .add(decoding.getBytes(StandardCharsets.UTF_8))
            .hexadecimal());
  }

  /** Of its file in a cache. */
  String file() {
    return digest + CacheSpace.SHARD;
  }

  /** Where its locks are: numbers of other names are other ones, but for a chance of 2^-60. */
  long number() {
    return Long.parseUnsignedLong(digest.substring(0, 15), 16);
  }
}
