package dev.lamina.jobs.preprocess;

import dev.lamina.core.data.Normalization;
import dev.lamina.jobs.table.PictureShape;
import dev.lamina.jobs.table.PixelSums;
import dev.lamina.jobs.table.Reject;
import dev.lamina.jobs.table.ShardFacts;
import dev.lamina.jobs.table.SplitDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What is known of the shards of a split together. Shards are added in their order. */
final class SplitTally {

  private final List<ShardFacts> shards = new ArrayList<>();

  void add(ShardFacts facts) {
    shards.add(facts);
  }

  SplitDescription description(int shardCount, String split, List<Reject> rejects, String source) {
    var reasons = new TreeMap<String, Long>();
    rejects.stream()
        .filter(reject -> reject.split().equals(split))
        .forEach(reject -> reasons.merge(reject.reason().name(), 1L, Long::sum));
    return new SplitDescription(
        shardCount, samples(), reasons, SplitDescription.content(shards), source);
  }

  long samples() {
    return shards.stream().mapToLong(ShardFacts::samples).sum();
  }

  /** What all its pictures have in common. */
  PictureShape shape() {
    return PictureShape.common(
        shards.stream().filter(SplitTally::filled).map(ShardFacts::shape).toList());
  }

  /** Mean and deviation of all pixels by channel, if there are any that differ. */
  Optional<Normalization> normalization() {
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
