package dev.lamina.core.data.shard;

import dev.lamina.core.data.Block;
import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Normalization;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.Shard;
import dev.lamina.core.data.ShardSource;
import dev.lamina.core.data.Target;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A split of a data set, read through the cache of the machine: its blocks are its shards. What is
 * in memory does not grow with the set, but for a few dozen bytes a sample of the blocks in use. A
 * block is decoded by whoever needs it first; {@link #release} lets the cache remove it.
 */
public final class CachedSamples implements SampleSet {

  /**
   * What key and target of a sample take at most; with label maps they take more, and the budget is
   * passed by as much until room is made the next time.
   */
  private static final long BESIDE = 512;

  /** One block, while somebody uses it. */
  private static final class Held {
    private CachedShard shard;
    private int users;

    /** Whether it was read without being fetched, so that nobody will say when it is done with. */
    private boolean pinned;
  }

  private final ShardSource source;
  private final Decoding decoding;
  private final ShardCache cache;
  private final List<Block> blocks;
  private final Held[] held;
  private final int size;
  private volatile boolean closed;

  /**
   * @param source stays the caller's
   * @throws LaminaException {@code DATA} if the split holds text
   */
  public CachedSamples(ShardSource source, Decoding decoding, ShardCache cache) {
    this.source = source;
    this.decoding = decoding;
    this.cache = cache;
    if (source.channels() == 0) {
      throw new LaminaException(
          Failure.DATA, "Cannot read samples as pictures: they are text (want a set of pictures)");
    }
    var found = new ArrayList<Block>();
    int first = 0;
    for (Shard shard : source.shards()) {
      found.add(new Block(first, shard.samples(), shard.bytes()));
      first = Math.addExact(first, shard.samples());
    }
    blocks = List.copyOf(found);
    size = first;
    held = new Held[found.size()];
    for (int i = 0; i < held.length; i++) {
      held[i] = new Held();
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int channels() {
    return source.channels();
  }

  @Override
  public Optional<ImageSize> imageSize() {
    return decoding.imageSize(source.imageSize());
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public Optional<Normalization> normalization() {
    return source.normalization();
  }

  @Override
  public List<Block> blocks() {
    return blocks;
  }

  @Override
  public String key(int index) {
    int block = block(index);
    return shard(block).key(index - blocks.get(block).first());
  }

  @Override
  public Target target(int index) {
    int block = block(index);
    int label = shard(block).label(index - blocks.get(block).first());
    return label >= 0
        ? new ClassLabel(label)
        : shard(block).target(index - blocks.get(block).first());
  }

  @Override
  public void read(int index, ImageBuffer into) {
    int block = block(index);
    shard(block).read(index - blocks.get(block).first(), into);
  }

  /** Where a sample lies. */
  private int block(int index) {
    Check.argument(index >= 0 && index < size, "Invalid sample: %s of %s", index, size);
    int low = 0;
    int high = blocks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (blocks.get(middle).first() <= index) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  @Override
  public void fetch(int block) {
    Held one = held[block];
    synchronized (one) {
      open(block, one);
      one.users++;
    }
  }

  @Override
  public void release(int block) {
    synchronized (held[block]) {
      held[block].users--;
      if (held[block].users == 0 && !held[block].pinned) {
        let(held[block]);
      }
    }
  }

  private CachedShard shard(int block) {
    Held one = held[block];
    synchronized (one) {
      one.pinned |= one.users == 0;
      return open(block, one);
    }
  }

  private CachedShard open(int block, Held one) {
    Check.state(!closed, "Cannot read block %s: the sample set is closed", block);
    if (one.shard == null) {
      CachedShard acquired = acquire(block);
      int found;
      try {
        found = acquired.size();
      } catch (RuntimeException | Error e) {
        acquired.close();
        throw e;
      }
      if (found != blocks.get(block).size()) {
        acquired.close();
        throw new LaminaException(
            Failure.DATA,
            "Cannot read shard %s: %s samples where %s were announced (want a table that nobody changes; preprocess again into a new path)"
                .formatted(block, found, blocks.get(block).size()));
      }
      one.shard = acquired;
    }
    return one.shard;
  }

  private CachedShard acquire(int block) {
    Block sizes = blocks.get(block);
    return cache.acquire(
        ShardName.of(source.digest(), block, decoding.name()),
        decoding.bytes(sizes.size(), sizes.bytes())
            + ShardFile.HEADER
            + sizes.size() * (ShardFile.ENTRY + BESIDE),
        sink -> decode(block, sink));
  }

  private void decode(int block, Consumer<DecodedSample> sink) {
    var last = new AtomicReference<String>("");
    source.read(
        block,
        sample -> {
          String before = last.getAndSet(sample.key());
          Check.state(
              before.compareTo(sample.key()) < 0,
              "Cannot read shard %s: sample %s comes after %s (want the order of keys)",
              block,
              sample.key(),
              before);
          sink.accept(decoding.decode(sample));
        });
  }

  private static void let(Held one) {
    if (one.shard != null) {
      one.shard.close();
      one.shard = null;
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Held one : held) {
      synchronized (one) {
        let(one);
      }
    }
  }
}
