package dev.lamina.jobs.table;

import dev.lamina.core.data.ForwardingSampleSet;
import dev.lamina.core.data.ImageBuffer;
import dev.lamina.core.data.SampleSet;
import dev.lamina.core.data.shard.CachedSamples;
import dev.lamina.core.data.shard.ShardCache;
import dev.lamina.core.data.shard.TextSamples;
import dev.lamina.core.spec.Check;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/**
 * The sample sets of this JVM: trials that use the same split of the same data set share one copy
 * while any of them is open. Safe for several threads; of two that ask at once, one loads.
 */
public final class SampleSets {

  private record Key(DatasetVersion data, String split) {}

  /** One copy in memory, or on its way there. */
  private static final class Shared {
    private final CompletableFuture<SampleSet> samples = new CompletableFuture<>();
    private int users;
  }

  private static final SampleSets OF_THIS_JVM = new SampleSets();

  private final Map<Key, Shared> open = new HashMap<>();

  SampleSets() {}

  /**
   * A split, loaded unless somebody here has it open. The caller closes it; the memory is released
   * when the last one closes.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code DATA} if there is no such version or split,
   *     or text that cannot be read, {@code RESOURCES} if the cache cannot be used; to all that
   *     wait
   */
  public static SampleSet acquire(DatasetVersion data, String split, Configuration hadoop) {
    return OF_THIS_JVM.acquire(data, split, () -> open(data, split, hadoop));
  }

  private static SampleSet open(DatasetVersion data, String split, Configuration hadoop) {
    DeltaShardSource source = DeltaShardSource.of(data, split, hadoop);
    return source.channels() == 0
        ? new TextSamples(source)
        : new CachedSamples(source, source.decoding(), ShardCache.ofThisMachine());
  }

  SampleSet acquire(DatasetVersion data, String split, Supplier<SampleSet> loading) {
    var key = new Key(data, split);
    Shared shared;
    boolean first;
    synchronized (open) {
      shared = open.computeIfAbsent(key, missing -> new Shared());
      shared.users++;
      first = shared.users == 1;
    }
    if (first) {
      load(shared, loading);
    }
    try {
      return new Handle(key, shared, shared.samples.join());
    } catch (CompletionException failed) {
      release(key, shared);
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }

  /** Number of copies in memory. */
  int size() {
    synchronized (open) {
      return open.size();
    }
  }

  // A failure of any kind must reach those who wait, or they wait for ever.
  private static void load(Shared shared, Supplier<SampleSet> loading) {
    try {
      shared.samples.complete(loading.get());
    } catch (Throwable failure) {
      shared.samples.completeExceptionally(failure);
    }
  }

  private void release(Key key, Shared shared) {
    boolean last;
    synchronized (open) {
      shared.users--;
      last = shared.users == 0;
      if (last) {
        open.remove(key, shared);
      }
    }
    if (last && !shared.samples.isCompletedExceptionally()) {
      shared.samples.join().close();
    }
  }

  /** One user's view of a shared copy. */
  private final class Handle extends ForwardingSampleSet {

    private final Key key;
    private final Shared shared;
    private final AtomicBoolean closed = new AtomicBoolean();

    Handle(Key key, Shared shared, SampleSet samples) {
      super(samples);
      this.key = key;
      this.shared = shared;
    }

    @Override
    public void read(int index, ImageBuffer into) {
      Check.state(!closed.get(), "Cannot read sample %s: the sample set is closed", index);
      super.read(index, into);
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        SampleSets.this.release(key, shared);
      }
    }
  }
}
