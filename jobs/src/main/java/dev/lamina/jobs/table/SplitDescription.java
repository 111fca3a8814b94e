package dev.lamina.jobs.table;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.spec.Check;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A split of a data set at a version.
 *
 * @param shards number of shards, at least 1; a sample's shard is a hash of its key
 * @param samples number of samples
 * @param rejects number of rejects by reason
 * @param content SHA-256 in hexadecimal of all samples: the same wherever and however they were
 *     made
 * @param source where it was read from, for people; empty for formats that read nothing
 */
public record SplitDescription(
    int shards, long samples, Map<String, Long> rejects, String content, String source)
    implements Serializable {

  public SplitDescription {
    rejects = Collections.unmodifiableSortedMap(new TreeMap<>(rejects));
    Check.argument(shards >= 1, "Invalid number of shards: %s (want >= 1)", shards);
  }

  /**
   * The digest of a split's content.
   *
   * @param shards all of them, in order, those without samples too
   */
  public static String content(List<ShardFacts> shards) {
    var content = new Sha256();
    for (ShardFacts shard : shards) {
      content.add(shard.samples()).add(shard.digest().getBytes(StandardCharsets.US_ASCII));
    }
    return content.hexadecimal();
  }

  /** Number of rejects of all reasons. */
  public long rejected() {
    return rejects.values().stream().mapToLong(Long::longValue).sum();
  }
}
