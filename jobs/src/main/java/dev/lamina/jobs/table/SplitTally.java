package dev.lamina.jobs.table;

import dev.lamina.core.data.Normalization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What is known of the shards of a split together. Shards are added in their order. */
public final class SplitTally {

  private final List<ShardFacts> shards = new ArrayList<>();

  /** Adds the next shard, be it empty. */
  public void add(ShardFacts facts) {
    shards.add(facts);
  }

  /**
   * Describes it.
   *
   * @param rejects of all splits
   * @param source where it was read from, for people
   */
  public SplitDescription description(
      int shardCount, String split, List<Reject> rejects, String source) {
    var reasons = new TreeMap<String, Long>();
    rejects.stream()
        .filter(reject -> reject.split().equals(split))
        .forEach(reject -> reasons.merge(reject.reason().name(), 1L, Long::sum));
    return new SplitDescription(shardCount, samples(), reasons, content(), source);
  }

  /** The digest of its content, as in {@link SplitDescription#content()}. */
  public String content() {
    return SplitDescription.content(shards);
  }

  /** Number of its samples. */
  public long samples() {
    return shards.stream().mapToLong(ShardFacts::samples).sum();
  }

  /** What all its pictures have in common. */
  public PictureShape shape() {
    return PictureShape.common(
        shards.stream().filter(SplitTally::filled).map(ShardFacts::shape).toList());
  }

  /** Mean and deviation of all pixels by channel, if there are any that differ. */
  public Optional<Normalization> normalization() {
    if (shape().channels() == 0) {
      return Optional.empty();
    }
    var pixels = new PixelSums();
    shards.stream()
        .filter(SplitTally::filled)
        .forEach(shard -> pixels.add(shard.pixels(), shard.sums(), shard.squares()));
    return pixels.normalization();
  }

  private static boolean filled(ShardFacts shard) {
    return shard.samples() > 0;
  }
}
