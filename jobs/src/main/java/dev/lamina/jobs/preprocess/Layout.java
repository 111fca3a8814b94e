package dev.lamina.jobs.preprocess;

import dev.lamina.jobs.table.SamplesTable;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.Partitioner;

/**
 * Which partition of the job's shuffle holds which shard: the shards of one split after those of
 * another, and one partition at the end for what is not a sample.
 */
final class Layout extends Partitioner {

  private static final long serialVersionUID = 1;

  private final TreeMap<String, Integer> shards;
  private final TreeMap<String, Integer> first = new TreeMap<>();
  private final int total;

  /**
   * @param shards number of shards by split
   */
  Layout(SortedMap<String, Integer> shards) {
    this.shards = new TreeMap<>(shards);
    int next = 0;
    for (var split : shards.entrySet()) {
      first.put(split.getKey(), next);
      next += split.getValue();
    }
    this.total = next;
  }

  /** The shard of a sample: a hash of its key. */
  int shard(String split, String key) {
    return SamplesTable.shardOf(key, shards.get(split));
  }

  int partition(String split, int shard) {
    return first.get(split) + shard;
  }

  /** The partition of rejects and of what is known of members. */
  int rest() {
    return total;
  }

  /** The split that a partition of samples belongs to. */
  String split(int partition) {
    String found = first.firstKey();
    for (var split : first.entrySet()) {
      if (split.getValue() <= partition) {
        found = split.getKey();
      }
    }
    return found;
  }

  /** The shard that a partition of samples holds. */
  int shardOf(int partition) {
    return partition - first.get(split(partition));
  }

  SortedMap<String, Integer> shards() {
    return new TreeMap<>(shards);
  }

  @Override
  public int numPartitions() {
    return total + 1;
  }

  @Override
  public int getPartition(Object key) {
    return ((RowKey) key).partition();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Layout layout && layout.shards.equals(shards);
  }

  @Override
  public int hashCode() {
    return shards.hashCode();
  }
}
