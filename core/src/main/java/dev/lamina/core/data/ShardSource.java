package dev.lamina.core.data;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A split of a data set at a version, as it is stored: read a whole shard at a time, from wherever
 * it lies. Sample i of the split counts through the shards in their order, and inside a shard
 * through its samples in the order of their keys.
 *
 * <p>Safe for several threads, also for two that read the same shard. Holds nothing open between
 * calls, so there is nothing to close.
 */
public interface ShardSource {

  /** Names of the classes, or the vocabulary of text; a class label is an index into it. */
  List<String> classNames();

  /**
   * Names the content: hexadecimal, 64 digits. Two splits of which any sample differs, in content,
   * target or place, have different ones, wherever they lie.
   */
  String digest();

  /** Its shards, at least one; the same for every reader. */
  List<Shard> shards();

  /** Of all pictures, if they are of one size, else empty. */
  Optional<ImageSize> imageSize();

  /** Channels of all pictures, 1 or 3; 0 for text. */
  int channels();

  /** Mean and deviation of the training pictures, if the data set tells them. */
  Optional<Normalization> normalization();

  /**
   * Reads a shard: gives its samples in the order of their keys (as {@link String#compareTo} has
   * it), one at a time, so that no more than a few need be in memory. What the consumer throws ends
   * the reading and goes to the caller as it is.
   *
   * @param shard position in {@link #shards}
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if the shard is not there or is
   *     broken, {@code RESOURCES} if it cannot be reached
   */
  void read(int shard, Consumer<StoredSample> samples);
}
