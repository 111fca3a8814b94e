package dev.lamina.jobs.preprocess;

import dev.lamina.core.data.Normalization;
import dev.lamina.jobs.table.PictureShape;
import dev.lamina.jobs.table.Reject;
import dev.lamina.jobs.table.ShardFacts;
import dev.lamina.jobs.table.SplitDescription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What is known of the shards of a split together. Shards are added in their order. */
final class SplitTally {

  private final List<ShardFacts> shards = new ArrayList<>();

  void add(ShardFacts facts) {
    shards.add(facts);
  }

  /** Several splits as one. */
  static SplitTally sum(Collection<SplitTally> tallies) {
    var sum = new SplitTally();
    tallies.forEach(tally -> tally.shards.forEach(sum::add));
    return sum;
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
    int channels = shape().channels();
    if (channels == 0) {
      return Optional.empty();
    }
    var mean = new ArrayList<Double>();
    var deviation = new ArrayList<Double>();
    double pixels = shards.stream().mapToLong(ShardFacts::pixels).sum();
    for (int channel = 0; channel < channels; channel++) {
      long sum = 0;
      long squares = 0;
      for (ShardFacts shard : shards) {
        if (filled(shard)) {
          sum = Math.addExact(sum, shard.sums().get(channel));
          squares = Math.addExact(squares, shard.squares().get(channel));
        }
      }
      double average = sum / pixels;
      double variance = squares / pixels - average * average;
      if (!(variance > 0)) {
        return Optional.empty();
      }
      mean.add(average / 255);
      deviation.add(Math.sqrt(variance) / 255);
    }
    return Optional.of(new Normalization(mean, deviation));
  }

  private static boolean filled(ShardFacts shard) {
    return shard.samples() > 0;
  }
}
